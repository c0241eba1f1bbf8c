"""Words that say what is not wanted, before or behind it. Folded, as `Phrases` reads them."""

from domain.tariffs.language.phrases import Phrases, block
from domain.tariffs.language.spanish import ARTICLES, GLUE
from domain.tariffs.language.verbs import words

# What stands right before the things that are not wanted: "each" of a list, or "one". Not "quitar" or
# "eliminar": taking the mudguard off is a reform.
_EACH = """
    sin | menos | excepto | salvo | quitando | descontando | nada de | ni | tampoco | no
    quita | quitame | quitad | quitadme | quitalo | saca | sacame | borra | descarta
    olvida | olvidate de | olvidaos de | deja fuera | dejamos fuera | dejando fuera | fuera
    sin contar | sin incluir | sin tocar | sin meter | sin poner | ya veremos | ya vere
    si quito | si quitamos | si le quito | si le quitamos | si te quito | si le saco
    si no pongo | si no meto | si dejo fuera | si saco
    ya me homologasteis | ya homologasteis | ya homologue | ya legalice | ya homologaste
"""
_ONE = "en vez de | en lugar de | en vez del | en lugar del"
_DONE = [f"{done}{ending}" for done in ("homologad", "legalizad") for ending in ("o", "a", "os", "as")]
# Take all the rest away: what follows is what stays.
_KEPT = """
    quita todo menos | quitalo todo menos | quitame todo menos | borra todo menos | elimina todo menos
    descarta todo menos | olvida todo menos | quita todo excepto | quita todo salvo | borra todo excepto
    dejalo en | dejalo con | dejemoslo en | me quedo con | nos quedamos con
    nada excepto | nada salvo | nada mas que | no mas que | nada menos
"""
# Only with the budget in the sentence: "elimina el guardabarros" may be a reform.
_BUDGETED = "elimina | eliminame | retira | retirame | quitar | eliminar | retirar | sacar"
BUDGET = words("presupuesto lista pedido cuenta oferta")
BEFORE = Phrases(
    (
        *block(_EACH, "each"),
        *block(_KEPT, "kept"),
        *block(_BUDGETED, "budgeted"),
        *block("cambia | cambiame | cambiad | sustituye", "swapped"),
        *block("no es | no son | no era | no eran", "denied"),
        *block(_ONE, "one"),
        *(
            (f"ya {verb} {done}", "each")
            for verb in ("tengo", "tenemos", "llevo", "esta", "estan")
            for done in _DONE
        ),
    )
)

# After "no": the verbs that make it a refusal ("no quiero", "no me pongas"), and what may follow them.
VERBS = words("""
    cambiado cambiamos cambiar cambiare cambie cambio conteis cuentes deseamos deseo hace hagais hagas
    homologamos homologar homologaria homologueis homologuen homologues incluir incluya incluyais
    incluyan incluyas interesa interesan legalices legalizar metais metas meter meto necesitamos
    necesitaria necesito pienso poner pongais pongas pongo pretendo queremos queria queriamos querria
    quiero quisiera quisieramos tocado tocamos tocar tocare toco toqueis toques vamos voy
""")
CLITICS = words("me te le lo la les nos os los las se he hemos han")
BETWEEN = (
    words("""
    a ahora cambiar cambies eso falta final finalmente hacer hagais hagas homologar homologueis
    homologuen homologues incluir incluyas legaliceis legalicen legalices legalizar meter momento nada
    ni poner por que tampoco tocar todo ya
""")
    | CLITICS
    | GLUE
    | ARTICLES
)

# What stands right behind a thing that is not wanted, and what may stand between.
BESIDE = words("al final de momento por ahora mejor ese eso esa esos esas pues creo que lo la los las ya el")
_BEHIND = """
    ya esta en ficha | ya esta en la ficha | ya viene en ficha | ya viene en la ficha | ya consta en ficha
    ya consta en la ficha | ya lo tengo en ficha | tampoco | fuera
    es el original | es la original | es original | son los originales | son las originales | son originales
    es de serie | es el de serie | es la de serie | son de serie | son los de serie
"""
AFTER = Phrases(
    (
        *block(_BEHIND),
        *(
            (f"{it} {verb}", "")
            for it in ("lo", "la", "los", "las")
            for verb in ("quito", "quitamos", "dejo", "dejamos", "descarto", "descartamos")
        ),
        *(
            (f"{already}{it}{verb} {done}", "")
            for already in ("ya ", "que ya ")
            for it in ("", "lo ", "la ", "los ", "las ")
            for verb in ("tengo", "tenemos", "esta", "estan", "viene", "vienen")
            for done in _DONE
        ),
    )
)
# After which a "no" or a "sí" still ends the phrase: "el escape no, gracias".
LEAVING = words("gracias por de del para que hasta ahora en")

# "solo los espejos": they replace what was named before.
ONLY = words("solo solamente unicamente")
LEADING = words("quiero queremos necesito seria es son hazme hacedme dejalo con para homologar voy a poner")

"""Words that say what is not wanted, before or behind it. Folded, as `Phrases` reads them."""

import re

from domain.tariffs.language.phrases import Phrases, block
from domain.tariffs.language.spanish import ARTICLES, GLUE
from domain.tariffs.language.verbs import regular, words

# What stands right before the things that are not wanted: "each" of a list, or "one". Not "quitar" or
# "eliminar": taking the mudguard off is a reform.
_EACH = """
    sin | menos | excepto | salvo | quitando | descontando | nada de | ni | tampoco | no
    quitame | quitadme | quitalo | quitemos | saquemos
    quitamos | sacamos | borramos | descartamos | olvidamos | olvidate de
    olvidate del | olvidaos de | olvidaos del | pasa de | pasa del
    prescindo de | prescindo del | prescindimos de | prescindimos del | no cuentes con | no conteis con
    ya no llevo | ya no tengo | ya no uso | vendi | he vendido | devolvi | he devuelto
    pasando de | pasando del | pasamos de | pasamos del | paso de | paso del | nada del | prescinde de
    prescinde del | deja fuera
    dejamos fuera | dejando fuera | fuera
    ninguna de | ninguno de | ninguna | ninguno | ni una ni otra de
    sin contar | sin incluir | sin tocar | sin meter | sin poner | ya veremos | ya vere
    si quito | si quitamos | si le quito | si le quitamos | si te quito | si le saco
    si no pongo | si no meto | si dejo fuera | si saco
    me olvido de | me olvido del | nos olvidamos de | nos olvidamos del
    ya me homologasteis | ya homologasteis | ya homologue | ya legalice | ya homologaste
"""
_ONE = """
    en vez de | en lugar de | en vez del | en lugar del | donde puse | donde dije | donde ponia | donde pone
    donde escribi
"""
_DONE = [f"{done}{ending}" for done in ("homologad", "legalizad") for ending in ("o", "a", "os", "as")]
# Take all the rest away: what follows is what stays.
_KEPT = """
    quita todo menos | quitalo todo menos | quitame todo menos | borra todo menos | elimina todo menos
    descarta todo menos | olvida todo menos | quita todo excepto | quita todo salvo | borra todo excepto
    dejalo en | dejalo con | dejemoslo en | me quedo con | nos quedamos con
    nada excepto | nada salvo | nada mas que | no mas que | nada menos
"""
# Only with the budget in the sentence: "elimina el guardabarros" may be a reform.
# Orders; with a pronoun they stand behind the thing as well.
_TAKE_OUT = words("""
    quita quitad saca sacad borra borrad descarta descartad olvida cancela cancelad anula anulad tacha
    tachad
    suprime
""")
_BUDGETED = """
    elimina | eliminame | eliminad | eliminadme | eliminamos | retira | retirame | retirad | retiradme
    retiramos | quitar | eliminar | retirar | sacar
"""
BUDGET = words("presupuesto lista pedido cuenta oferta")
BEFORE = Phrases(
    (
        *block(_EACH, "each"),
        *((f"{verb}{me}", "each") for verb in _TAKE_OUT for me in ("", "me", "nos")),
        *block(_KEPT, "kept"),
        *block(_BUDGETED, "budgeted"),
        *block("cambia | cambiame | cambiad | cambiamos | sustituye | sustituimos", "swapped"),
        *block("no es | no son | no era | no eran", "denied"),
        *block(
            "deja | dejad | dejame | dejamos | dejo | dejemos | dejare | dejaremos | aparca | aparcamos",
            "deferred",
        ),
        *block(_ONE, "one"),
        *(
            (f"ya {verb} {done}", "each")
            for verb in ("tengo", "tenemos", "llevo", "esta", "estan")
            for done in _DONE
        ),
    )
)
# "dejamos las maletas para otro día"
LATER = Phrases(
    block("""
        para otro | para otra | para luego | para despues | para mas adelante | para mas tarde
        para el futuro | para la proxima | para un futuro | para cuando | aparte | a un lado
    """)
)

# After "no": the verbs that make it a refusal ("no quiero", "no me pongas"), and what may follow them.
_REFUSING = words("""
    anadir cambiar comprar desear hacer homologar incluir instalar interesar legalizar meter montar
    necesitar
    pedir poner preguntar pretender querer tocar
""")
# Others did not, or it is not yet: "no me homologaron el escape", "no he homologado el escape".
_NOT_YET = re.compile(r"(homologa|legaliza)(d[oa]s?|ron|ba[ns]?|steis|ste)$")
_REGULAR = (form for verb in _REFUSING for form in regular(verb))
VERBS = frozenset(form for form in _REGULAR if not _NOT_YET.match(form)) | words("""
    dije dicho digo hablo hablaba hable hablamos hace hacen hagais hagas hara haran haria hice hago hecho
    incluya incluyais incluyan incluyas pedi pedido pido piden pedia pienso pone ponen pongais pongas pongo
    puse puesto pondre pondria hare quiere quieren quiero quisiera quisieramos referia refiero toca toquen
    toques toqueis toque vamos voy iba quise
""")
# The vehicle does not have it; but "no llevo el escape homologado" is why one writes.
WITHOUT = words("llevo lleva llevamos llevan tengo tiene tenemos tienen")
# … of which these tell.
REGISTERED = re.compile(
    r"homolog|legaliz|papel|ficha|certific|registr|prisa|claro|idea|dinero|puest|document|quitad"
)
CLITICS = words("me te le lo la les nos os los las se he ha hemos han")
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
BESIDE = words(
    "asi al final de momento por ahora mejor ese eso esa esos esas pues creo que lo la los las ya el"
)
_BEHIND = """
    ya esta en ficha | ya esta en la ficha | ya viene en ficha | ya viene en la ficha | ya consta en ficha
    ya consta en la ficha | ya lo tengo en ficha | fuera | ni tocarlo | ni tocarla
    ni tocarlos | ni tocarlas | ni lo toco | ni la toco | ni los toco | ni las toco
    me da igual | me da lo mismo | nada | nah | naa | naaa | nanai
    es el original | es la original | es original | son los originales | son las originales | son originales
    es de serie | es el de serie | es la de serie | son de serie | son los de serie | son las de serie
    va de serie | van de serie | va original | van originales | viene de serie | vienen de serie
    esta de serie | estan de serie | esta original | estan originales
    llevo el original | llevo la original | llevo los originales | llevo las originales
    lleva el original | lleva la original | lleva los originales | lleva las originales
    llevo el de serie | llevo los de serie | lleva el de serie | lleva los de serie
    ya vere | ya veremos | ya lo vere | ya lo veremos | mas adelante | para mas adelante | otro dia
    esta igual | estan igual | sigue igual | siguen igual | esta como venia | estan como venian
    sobra | sobran | me sobra | me sobran | lo tengo en ficha | la tengo en ficha | los tengo en ficha
    las tengo en ficha | ya lo tengo en la ficha
    es lo original | es lo de serie | va homologado | va homologada | van homologados | van homologadas
    ya va homologado | ya va homologada | ya van homologados | ya van homologadas
"""
_IT = ("lo", "la", "los", "las")
_BEING = words("tengo tenemos tenia esta estan estaba estaban viene vienen venia venian va van iba iban")
_HAD = words("""
    homologue homologamos homologaron homologasteis homologaste
    legalice legalizamos legalizaron legalizasteis legalizaste
""")
AFTER = Phrases(
    (
        *block(_BEHIND),
        *(  # quítalo, sácamelos, déjalo fuera
            (f"{verb}{me}{it}{end}", "")
            for verb in (*sorted(_TAKE_OUT), "elimina", "deja", "dejad")
            for me in ("", "me")
            for it in _IT
            for end in ((" fuera", " para luego", " para otro dia") if verb.startswith("deja") else ("",))
        ),
        *(
            (f"ya no {it} {verb}", "")
            for it in _IT
            for verb in ("llevo", "tengo", "uso", "llevamos", "tenemos")
        ),
        *(
            (f"{it} {verb}", "")
            for it in _IT
            for verb in ("quito", "quitamos", "dejo", "dejamos", "descarto", "descartamos")
        ),
        *(
            (f"{it} {verb} {back}", "")
            for it in _IT
            for verb in ("he vuelto a poner", "volvi a poner", "he dejado", "deje", "llevo", "tengo", "lleva")
            for back in ("de serie", "original", "originales")
        ),
        *(
            (f"{ya}{verb} de {origin}", "")
            for ya in ("", "ya ")
            for verb in ("es", "son", "era", "eran", "viene", "vienen", "venia", "venian", "va", "van")
            for origin in ("fabrica", "origen", "serie")
        ),
        *(  # los dejo como están, me los quedo de serie, se queda original
            (f"{keeping} {as_it_was}", "")
            for keeping in (
                *(f"{it} {verb}" for it in _IT for verb in ("dejo", "dejamos", "dejare", "deja", "quedo")),
                *(f"me {it} quedo" for it in _IT),
                "se queda",
                "se quedan",
                "se quedara",
            )
            for as_it_was in (
                "como esta",
                "como estan",
                "como estaba",
                "como estaban",
                "como viene",
                "como vienen",
                "como venia",
                "como venian",
                "como era",
                "como eran",
                "tal cual",
                "de serie",
                "de origen",
                "original",
                "originales",
                "fuera",
            )
        ),
        *(
            (f"{already}{it}{verb} {done}", "")
            for already in ("ya ", "que ya ")
            for it in ("", *(f"{it} " for it in _IT))
            for verb in _BEING
            for done in _DONE
        ),
        *((f"ya {me}{it} {done}", "") for me in ("", "me ") for it in _IT for done in _HAD),
    )
)
# After which a "no" or a "sí" still ends the phrase: "el escape no, gracias".
LEAVING = words("ya gracias por de del para que hasta ahora en asi pero porque pq xq aunque")

# "solo los espejos": they replace what was named before.
ONLY = words("solo solamente unicamente")
LEADING = words("quiero queremos necesito seria es son hazme hacedme dejalo con para homologar voy a poner")

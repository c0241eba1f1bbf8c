"""Somebody of ours is wanted by what they are: "necesito un comercial", "¿me ponéis un asesor?"."""

import re

PLACES = (
    r"(?:itv|trafico|dgt|industria|taller(?! vuestro)|seguro|aseguradora|ayuntamiento|gestoria|tienda"
    r"|concesionario|"
    r"fabrica|casa|policia|guardia)"
)
# whoever answers customers; engineers and technicians are of the trade: "necesito un ingeniero que firme"
_STAFF = (
    r"(?:asesor[a]?|comercial(?:es)?|gestor[a]?|operador[a]?|encargad[oa]|responsable|companer[oa]|"
    r"emplead[oa]|"
    r"jef[ea]|supervisor[a]?|director[a]?|gerente|duen[oa]|agente|human[oa]|ser humano)"
)
_WISH = (
    r"(?:quiero|quisiera|queria|queriamos|querria|queremos|necesito|necesitamos|necesitaria|prefiero|"
    r"preferiria|"
    r"exijo|pido|solicito|busco|deseo|mejor|me gustaria|puedo tener|dame|deme|dadme|ponme|pongame|ponedme|"
    r"pasame|"
    r"paseme|pasadme|mandame|buscame|donde esta|me (?:pones|pasas|das|poneis|pasais|dais)|"
    r"me (?:puedes|podeis|podrias|podriais|puede|pueden) (?:poner|pasar|dar|mandar)|"
    r"(?:hay|teneis|tienes|tienen|habria)(?: por ahi| ahi)?)"
)
_BY = r"(?:a|con|que sea|que venga|hablar con|(?:la )?(?:ayuda|atencion|asistencia|opinion) de)"
_WHICH = r"(?:un|una|algun|alguna|otro|otra|el|la|al|vuestr[oa]|tu|su)"
_NOT_OURS = (
    r"(?! (?:fiscal|laboral|juridic|energetic|financier|inmobiliari|ligero|mediano|pesado|tecnic|de obra|"
    r"administrativ|facultativ|de (?:residuos|transporte|seguros|flotas)|"
    r"(?:que|para que|para) (?:me |nos |lo |la |se )?(?:firm|mont|instal|redact|certifi|prepar|tramit|"
    r"homolog|hag|"
    r"hac|reform|pint|repar|arregl|dis)))"
    rf"(?! (?:de|en|para) (?:la |el |mi |un |una |su )?{PLACES}\b)(?! del {PLACES}\b)"
)
_HELP = r"(?:atiend|llam|contest|asesor|ayud|expli|expl|respond|resuelv|habl|dig)\w*"
STAFF_WANTED = re.compile(
    rf"\b{_WISH}(?: {_BY})?\s+(?:{_WHICH}\s+)?{_STAFF}\b{_NOT_OURS}"
    rf"|\b{_WISH}(?: a)? (?:alguien|{_WHICH} (?:tecnic[oa]|ingenier[oa])) que (?:me|nos) {_HELP}"
    rf"|\b{_WISH}(?: a)? alguien$|\bque (?:me|nos) (?:lo |la )?{_HELP} {_WHICH} (?:{_STAFF}|"
    rf"persona)\b{_NOT_OURS}"
    rf"|\b(?:que (?:venga|salga|de la cara)|(?:llama|llamad|avisa|avisad|avisame|avisadme)(?: a)?) "
    rf"{_WHICH} {_STAFF}\b{_NOT_OURS}"
    r"|\b(?:ser|sea|seria) atendid[oa] por (?:un|una|alguien|el|la|alguna?)\b(?! (?:robot|bot|maquina|ia)\b)"
)

"""What finishes a thing of ours, as patterns over a `readable` text: a time beside it is a term."""

import re

THING = (
    r"(?:proyecto|homologacion|papeles|papeleo|documentacion|informe|certificado|expediente|tramite|"
    r"matricula|tarjeta|resultado|todo)"
)
_READY = (
    r"(?:list|hech|terminad|acabad|resuelt|solucionad|tramitad|finiquitad|entregad|homologad|legalizad)[oa]s?"
)
_MADE = r"(?:preparad|presentad|aprobad|firmad|anotad|arreglad|zanjad|gestionad)[oa]s?"
_WE = r"(?:o|amos|are|aremos|ara|aran|aria|ariamos|emos|ere|eremos|ire|iremos)"
# "lo tienes", "estará listo", "te lo entregamos", "tardamos"
FINISHED = re.compile(
    r"\b(?:(?:lo|la|los|las|todo) (?:ya )?(?:tienes|tendras|tendrias|teneis|tendreis|tiene|tendra|tengas|"
    r"tengais)(?! que\b)"
    rf"(?: (?:ya )?{_READY})?"
    rf"|(?:tienes|tendras|tendrias|teneis|tendreis) (?:ya )?(?:\w+ ){{0,3}}?(?:{THING}|{_READY})"
    rf"|(?:(?:est|qued|ten|tien)\w+ )?{_READY}|(?:est|qued|ten|tien|hemos|habremos)\w* {_MADE}"
    rf"|(?:entreg|termin|acab|tramit|homolog|legaliz|solucion|finiquit|despach|present|resolv|resuelv){_WE}"
    r"|(?:entreg|termin|acab|tramit|homolog|legaliz|solucion)(?:arte|artelo|artela|arlo|arla|arselo)"
    r"|(?:recib(?:es|iras|ireis)|(?:te|os|le) (?:llega|llegan|llegara|llegaran))"
    r"(?! (?:\w+ )?(?:llamada|respuesta|contestacion|mensaje|aviso)\b)"
    r"|(?:est|qued|ten|tien|ir|va)\w* (?:ya )?(?:con )?(?:todo )?(?:en regla|legal|a punto|rodando|"
    r"circulando)"
    r"|l[oa]s? (?:hacemos|haremos|tenemos|tendremos|sacamos|sacaremos)|recog(?:es|eras)"
    r"|(?:puedo|podemos|podremos|podre|podria|podriamos|voy|vamos|intent\w+|procur\w+) (?:a )?"
    r"(?:entreg|ten|termin|acab|tramit|homolog|legaliz|mand|envi|hac|sac)[ae]r(?:te|os)?(?:l[oa]s?)?"
    r"|(?:puede|podria|podra|deberia|suele|va a) (?:\w+ )?estar(?! (?:en|de|abiert\w+|cerrad\w+))"
    r"|(?:puedes|podras|podreis) (?:ya )?(?:circular|rodar|recoger\w*|(?:pasar (?:ya )?|ir a )la (?:itv|"
    r"inspeccion))"
    r"|(?:empez|empiez|comenz|comienz)(?:o|amos|aremos|are)|cuenta con (?:ello|eso|el|ella)|dal[oa] por \w+"
    r"|(?:est|qued)\w* en (?:tus manos|tu poder|(?:tu )?casa|tu buzon)|llegamos|da(?:ra|ria)? tiempo|(?:esta|"
    r"estara|estaria)(?=\W*$|\W+(?:todo|ya|fijo|seguro|antes|para)\b)"
    rf"|(?:se )?(?:tard|demor){_WE}|(?:se )?(?:tard|demor)(?:a|an|ar|arse|aria|arian))\b"
)
# "te lo mando el viernes"; said of a price, "te lo preparo enseguida" is no term
SENT = re.compile(
    r"\b(?:te|os|se|le|les) (?:l[oa]s?|la moto|el proyecto|el informe|el certificado) "
    r"(?:mand|envi|hag|hac|har|d[oa]|dar|teng|ten|tendr|consig|conseg|sac|prepar|llev|tra)\w*\b"
    r"|\b(?:te|os|le|les) (?:mand|envi|hag|hac|har|d|prepar|consegu|sac)(?:o|oy|amos|emos|are|aremos|aremos|"
    r"imos)\b"
    rf" (?:el|la|los|las|tus?|tod[oa]s?)(?: (?:el|la|los|las))? (?:{THING}|moto)\b"
)


def finishes(sentence: str) -> bool:
    """Whether it is about how long our work takes, or when it is done."""
    return bool(FINISHED.search(sentence) or SENT.search(sentence) or re.search(r"\bplazos?\b", sentence))

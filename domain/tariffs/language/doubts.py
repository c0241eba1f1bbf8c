"""Words that sound like taking something back, and those in which a "no" takes nothing back. Folded."""

import re

from domain.tariffs.language.phrases import Phrases, block
from domain.tariffs.language.verbs import words

# Orders and plans, not deeds: "he quitado el guardabarros" and "se quita" are reforms.
TAKING_OUT = re.compile(
    r"(?:quit|sac|borr|elimin|retir|cancel|anul|descart|tach|desech|aplaz|olvid|aparqu|aparc)"
    r"(?:a|as|amos|ad|ando|o|emos|eis|en|es|aria|ariamos)(?:me|nos|te|se|os)?(?:lo|la|los|las|le|les)?$"
    r"|(?:suprim|exclu|prescind|omit|desist|pospon|renunci|desestim|rechaz)\w{1,6}$"
    r"|(?:quit|sac|borr|elimin|retir|cancel|anul|descart)ar(?:me|nos|te|os)?(?:lo|la|los|las)$"
)
EXCEPT = words("menos excepto salvo exceptuando quitando descontando restando descartando")
# What the vehicle came with is no reform.
ORIGINAL = words("original originales serie origen fabrica stock")
BEHIND = Phrases(
    block("""
        fuera | ni de broma | ni de coña | ni hablar | ni loco | ni loca | ni en broma | ni de lejos
        ya vere | ya veremos | ya lo vere | ya lo veremos | ya te dire | ya os dire | ya lo vemos
        otro dia | mas adelante | en otro momento | en otra ocasion | para la proxima | el año que viene
        lo pienso | lo pensare | me lo pienso | me lo pensare | para luego | para despues | que venia
        que venian | que traia | que traian | cancelado | descartado | anulado | me sobra | sobra
        me encargo | por mi cuenta | lo hago yo | la hago yo | los hago yo | las hago yo | yo mismo
        aparte | era broma | era una broma | era coña | no era nada | da pereza | dan pereza | sobran
        me sobran
        viene homologado | viene homologada | vienen homologados | vienen homologadas | venia homologado
        venia homologada | venian homologados | venian homologadas
        el que trae | la que trae | los que traen | las que traen | lo que trae
        otro taller | otro sitio | otra empresa | con otros | por otro lado
        da igual | olvidado | paso
    """)
)
# Behind something that was named, these bring what is wanted in its place.
CONTRAST = Phrases(
    block("""
        mejor | prefiero | preferiria | preferimos | sino | en vez | en lugar | en cambio | digo | perdon
        perdona | rectifico | corrijo | quise decir | queria decir | quiero decir
    """)
)
AT_LARGE = Phrases(
    block("""
        cambio de idea | cambio de planes | cambiado de idea | cambie de idea | cambiado de opinion
        cambio de opinion | me lo he pensado | pensandolo mejor | pensandolo bien | pensado mejor
        me arrepiento | me he arrepentido | me equivoque | me he equivocado | equivocado | me confundi
    me he confundido | me he liado | me lie | solo preguntaba | solo era una pregunta | solo era curiosidad
    era curiosidad | me he colado | error mio | fallo mio | ha sido un error
    """)
)
# Beside an answer that does not hold them they say that it is not all: "delante y detrás".
PLACES = frozenset(
    ("delante", "alante", "delanter", "detras", "atras", "traser", "posterior", "frontal", "dentro", "fuera")
)
# "no quiero presupuesto del escape" refuses the exhaust, "no tengo factura del escape" does not
ABOUT = words("presupuesto homologacion legalizacion proyecto tema cosa parte asunto precio cambio oferta")
# "seguro que no …", "por no …": nothing is refused
SURE = words("por porque si o")
# Of the verb behind a "no".
HARMLESS = re.compile(
    r"(?:s[ae]b|sep|solo|unicamente|entiend|entend|v[eé]o|ves|ve|veis|vemos|encuentr|contest|respond|recuerd|acuerd"
    r"|import|preocup|problem|hay|hubo|pas[aeo]|pued|pod[re]|pudi|dej[oae]ron|dejan|acept|admit|consta"
    r"|const|aparec|figur|viene|venia|homologad|legalizad|homologaron|legalizaron|vale|valia|cabe|se$|tard|molest"
    r"|estoy|era|funcion|cump|sirv|llega|dieron|dio$|dan$|da$|esper|entra|afect|cuest|sal[ei]|deja$|trag|mas$|creo"
    r"|encaj|cuadr|coincid|correspond|incumpl|consig|consegu|logr|arranc|viv|sobresal|vend|suen|fall|ven[ií]an|supero|supera|conoz|corr|aguant|autoriz|permit|te$|ser)\w*$"
)
HAVING = words("""
    tengo tiene tienen tenemos tenia llevo lleva llevan llevamos llevaba llevar tener esta estan estaba
    estaban va van es son estar he ha han
""")

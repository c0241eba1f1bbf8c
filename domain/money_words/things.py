"""The nouns of this trade that numbers stand beside, as parts of patterns."""

# what is counted: "4 fotos", "dos placas"
THINGS = (
    r"fotos?|fotografias?|imagen(?:es)?|videos?|audios?|archivos?|documentos?|papeles|hojas?|paginas?|copias?|"
    r"elementos?|reformas?|piezas?|cambios?|cosas?|datos?|preguntas?|mensajes?|pasos?|puntos?|opciones|tipos?|"
    r"motos?|motocicletas?|vehiculos?|autocaravanas?|faros?|luces|antinieblas|intermitentes?|espejos?|"
    r"retrovisor(?:es)?|placas?|caras?|lados?|plazas?|asientos?|ruedas?|llantas?|neumaticos?|discos?|pinzas?|"
    r"latiguillos?|suspension(?:es)?|amortiguador(?:es)?|muelles?|horquillas?|escapes?|silenciador(?:es)?|"
    r"colas?|maletas?|estriberas?|manillar(?:es)?|guardabarros|mandos?|puertas?|ventanas?|claraboyas?|bombonas?|"
    r"depositos?|baterias?|toldos?|ejes?|cilindros?|proyectos?|certificados?|informes?|personas?|companer[oa]s?|"
    r"veces|vez|sitios?|talleres|vistas?|barras?|kits?|sistemas?"
)
# what bears a number: "paso 1", "opción 2"
NUMBERED = (
    r"paso|opcion|punto|apartado|foto|pagina|fase|grupo|pregunta|pieza|"
    r"seccion|capitulo|tabla|casilla|campo|figura|ficha"
)
VEHICLES = r"moto|motocicleta|vehiculo|autocaravana|camper|furgon|furgoneta|scooter|modelo"
# letters that makers put before a number: "MT 07", "ER 6n"
MODEL_LETTERS = (
    r"mt|xj|xjr|xt|xtz|xvs|xsr|yzf|fz|fzs|cb|cbf|cbr|crf|nc|sh|vfr|vtr|gs|gsr|gsx|sv|dr|dl|gn|er|zx|zzr|kle|"
    r"klr|klx|vn|rs|rc|rsv|tdm|trk|tnt|sr|nx|ntv|xl|xr|exc|smc"
)
ONE_LETTER = "[rfkzs]"
BRANDS = (
    r"yamaha|honda|suzuki|kawasaki|ducati|bmw|ktm|triumph|aprilia|harley(?:[ -]davidson)?|guzzi|enfield|"
    r"husqvarna|vespa|piaggio|kymco|benelli|fiat|ducato|ford|transit|volkswagen|vw|duke|monster|"
    r"multistrada|scrambler|tenere|tracer|hornet|transalp|africa twin|bandit|burgman|ninja|versys|"
    r"vulcan|tiger|bonneville|iron|sportster|shadow|virago|drag star|intruder|forza|tmax|xmax|nmax|"
    r"adventure|gladius|himalayan|interceptor"
)
# who makes tyres and parts: "Michelin Road 6", "Angel GT2", "Akrapovic GP2"
MAKERS = (
    r"michelin|pirelli|dunlop|bridgestone|metzeler|continental|avon|shinko|mitas|akrapovic|yoshimura|arrow|leovince|"
    r"termignoni|scorpion|ixil|brembo|ohlins|wilbers|rizoma|renthal|givi|shad|puig|truma|thule|fiamma|victron|"
    r"angel|diablo|pilot|roadtec|sportec|battlax|roadsmart"
)
# what may be glued to an amount, and is no model: "por175", "son-175", "l75"
NOT_A_MODEL = (
    r"[aeoxyil]|por|son|es|de|del|en|el|los|las|un|una|unos|solo|todo|sale|vale|pago|paga|iva|eu|euro?|usd|"
    r"gbp|chf|mxn|pvp|sin|con|mas|hay|pon|cien|mil|dos|tres|seis|ocho|te|tu|si|ya|o|u|sea|casi|tope|fijo|neto|"
    r"pues|sera|pts"
)

"""The nouns of this trade that numbers stand beside, as parts of patterns."""

# what is counted: "4 fotos", "dos placas"
THINGS = (
    r"fotos?|fotografias?|imagen(?:es)?|videos?|audios?|archivos?|documentos?|papeles|hojas?|paginas?|"
    r"copias?|"
    r"elementos?|reformas?|piezas?|cambios?|cosas?|datos?|preguntas?|mensajes?|pasos?|puntos?|opciones|"
    r"tipos?|"
    r"motos?|motocicletas?|vehiculos?|autocaravanas?|faros?|luces|antinieblas|intermitentes?|espejos?|"
    r"retrovisor(?:es)?|placas?|caras?|lados?|plazas?|asientos?|ruedas?|llantas?|neumaticos?|discos?|pinzas?|"
    r"latiguillos?|suspension(?:es)?|amortiguador(?:es)?|muelles?|horquillas?|escapes?|silenciador(?:es)?|"
    r"colas?|maletas?|estriberas?|manillar(?:es)?|guardabarros|mandos?|puertas?|ventanas?|claraboyas?|"
    r"bombonas?|"
    r"depositos?|baterias?|toldos?|ejes?|cilindros?|proyectos?|certificados?|informes?|personas?|"
    r"companer[oa]s?|"
    r"veces|vez|sitios?|talleres|vistas?|barras?|kits?|sistemas?"
)
# what bears a number: "paso 1", "opción 2"
NUMBERED = (
    r"paso|opcion|punto|apartado|foto|pagina|fase|grupo|pregunta|pieza|"
    r"tipo|seccion|capitulo|tabla|casilla|campo|figura|ficha"
)
VEHICLES = r"moto|motocicleta|vehiculo|autocaravana|camper|furgon|furgoneta|scooter|modelo"
# letters that makers put before a number: "MT 07", "ER 6n"
MODEL_LETTERS = (
    r"mt|xj|xjr|xt|xtz|xvs|xsr|yzf|fz|fzs|cb|cbf|cbr|crf|nc|sh|vfr|vtr|gs|gsr|gsx|sv|dr|dl|gn|er|zx|zzr|kle|"
    r"klr|klx|vn|rs|rc|rsv|tdm|trk|tnt|sr|nx|ntv|xl|xr|exc|smc"
)
ONE_LETTER = "[rfkzs]"
# whole names that are one letter and a number: "R 1250", "Z900", "K100"
KNOWN_MODELS = (
    r"r[ -]?(?:1|3|6|7|9|15|18|25|45|65|75|80|90|100|125|850|1100|1150|1200|1250|1300)|"
    r"f[ -]?(?:450|650|700|750|800|850|900)|k[ -]?(?:1|25|75|100|1100|1200|1300|1600)|"
    r"z[ -]?(?:1|125|250|300|400|500|550|650|700|750|800|900|1000|1100|1300)|"
    r"s[ -]?1000|g[ -]?(?:310|450|650)|c[ -]?(?:400|600|650)|w[ -]?(?:230|650|800)|v[ -]?(?:7|9|11|35|50|65|"
    r"75|85|100)|"
    r"t[ -]?(?:7|100|120)|m[ -]?(?:109|1000)|h[ -]?2|x[ -]?(?:300|350|400|500)"
)
BRAND_LETTER = "[b-df-hjkmnp-tvwxz]"  # after a maker's name: "Bonneville T120"; no vowel, no "l", no "e"
BRANDS = (
    r"yamaha|honda|suzuki|kawasaki|ducati|bmw|ktm|triumph|aprilia|harley(?:[ -]davidson)?|guzzi|enfield|"
    r"husqvarna|vespa|piaggio|kymco|benelli|fiat|ducato|ford|transit|volkswagen|vw|duke|monster|"
    r"multistrada|scrambler|tenere|tracer|hornet|transalp|africa twin|bandit|burgman|ninja|versys|"
    r"vulcan|tiger|bonneville|iron|sportster|shadow|virago|drag star|intruder|forza|tmax|xmax|nmax|"
    r"adventure|gladius|himalayan|interceptor|"
    r"mercedes|renault|peugeot|citroen|opel|iveco|toyota|nissan|hyundai|sprinter|vito|viano|crafter|"
    r"transporter|"
    r"california|multivan|caddy|boxer|jumper|jumpy|expert|master|trafic|vivaro|movano|daily|hilux|ranger|"
    r"amarok"
)
# who makes tyres and parts: "Michelin Road 6", "Angel GT2", "Akrapovic GP2"
MAKERS = (
    r"michelin|pirelli|dunlop|bridgestone|metzeler|continental|avon|shinko|mitas|akrapovic|yoshimura|arrow|"
    r"leovince|"
    r"termignoni|scorpion|ixil|brembo|ohlins|wilbers|rizoma|renthal|givi|shad|puig|truma|thule|fiamma|"
    r"victron|"
    r"angel|diablo|pilot|roadtec|sportec|battlax|roadsmart"
)
# what may be glued to an amount, and is no model: "por175", "son-175", "l75"
NOT_A_MODEL = (
    r"[aeoxyil]|por|son|es|de|del|en|el|los|las|un|una|unos|solo|todo|sale|vale|pago|paga|iva|eu|euro?|usd|"
    r"gbp|chf|mxn|pvp|sin|con|mas|hay|pon|cien|mil|dos|tres|seis|ocho|te|tu|si|ya|o|u|sea|casi|tope|fijo|"
    r"neto|"
    r"pues|sera|pts"
)

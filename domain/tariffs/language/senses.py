"""What is said of a thing: given up, settled long ago, somebody else's, put off, open. Folded.

Verbs that we know and that stand in none of these classes leave a thing as it is. What we do not know makes
doubt: see `certainty`.
"""

import re

from domain.tariffs.language.phrases import Phrases, block
from domain.tariffs.language.verbs import regular, words

CLITICS = words("me te le se lo la les nos os los las")
OBJECTS = words("lo la los las")
# Behind "y" these may stand before the verb of a new statement.
PASSED = words("no ya ahora tambien luego despues ademas encima al final que si solo aun todavia asi casi")
SUBJECTS = words("yo nosotros nosotras vosotros vosotras ella ellos ellas usted ustedes")
CONNECTORS = Phrases(
    block("""
        pero | aunque | porque | pq | asi que | entonces | mientras que | ya que | puesto que | por eso
        de modo que | por lo que | en cambio | eso si | ahora bien | mientras | cuando
    """)
)


def forms(infinitives: str, irregular: str = "") -> frozenset[str]:
    """Every regular form of the verbs, and the irregular ones as they are written."""
    return words(irregular).union(*map(regular, words(infinitives)))


# Given up, lost or handed on: nobody knows whether it is still wanted.
GIVEN_UP = forms(
    """
    abandonar aparcar aplazar archivar cancelar caducar descartar desechar desestimar desinstalar desistir
    devolver dudar heredar jubilar malvender obviar perder posponer prescindir prestar rechazar regresar
    renunciar revender robar sobrar tachar vender desprender deshacer retroceder arrepentir recular
    apartar alquilar donar anular borrar excluir exceptuar omitir descolgar destrozar tirar ignorar
    suspender molestar hartar cansar agobiar desaconsejar rebotar descontar restar desmontar
    """,
    """
    devuelvo devuelve devuelven devuelto desisto pospongo pospuesto pospone deshice deshecho deshago pierdo
    pierde desprendi arrepiento arrepiente deshacerme desprenderme guardado guardada guardados guardadas
    almacenado almacenada decida decidan decidamos confirme confirmen confirmemos convenza
    """,
) - words("""
    molesto molestar cansado harto aparte duda dudas cuenta robo robos tira tirad tirado venta venda cancela
    alquiler sobre sobres sobra sobran descuento
""")
# Registered before: "legalicé", "homologasteis", "legalizado"; "homologo", "homologue" are wishes too
SETTLED = re.compile(
    r"(?:homolog|legali[zc]|regulari[zc])(?:ad[oa]s?|ao|aron|aste|asteis|aba|aban|abamos)$"
    r"|(?:tramita|gestiona|certifica)(?:ron|steis|ste)$"
)
JUST_SETTLED = words("homologue legalice regularice tramite homologo legalizo")
# What we did before, or somebody else did
BEFORE_NOW = words("""
    hicisteis hiciste hacias haciais tramitasteis montasteis pusisteis presupuestasteis cobrasteis
    cambiasteis pasasteis disteis mandasteis dijisteis enviasteis
""")
# What was and is no more, unless it goes on with what one had in mind
FORMERLY = words("""
    llevaba llevabamos llevaban tenia teniamos tenian traia traian traiamos montaba montaban equipaba
    usaba usabamos venia venian estaba estaban iba iban
""")
IN_MIND = words("pensado pensada idea duda dudas ganas pregunta intencion previsto entendido claro")
# Whose thing it is, or who did it
PEOPLE = words("""
    primo prima cunado cunada hermano hermana padre madre papa hijo hija amigo amiga amigos amigas colega
    colegas vecino vecina companero companera companeros socio mujer marido novio novia suegro suegra tio
    tia abuelo abuela sobrino sobrina yerno nieto chaval chavales dueno propietario duena propietaria
    vendedor gente
""")
# A subject of our customer's own: "lo mío", "yo quiero"
OWN = words("yo nosotros nosotras mio mia mios mias nuestro nuestra vosotros")
UNSURE = Phrases(
    block("""
        quiza | quizas | acaso | tal vez | a lo mejor | puede que | igual si igual no | igual luego
        igual mas adelante | ya tal | ni fu ni fa | estoy entre | dudo | dudando | tengo mis dudas
        me lo estoy pensando | esta por ver | ya se vera | segun precio | depende | no me decido | indeciso
        indecisa | por decidir | sin decidir | por confirmar | sin confirmar | pendiente de confirmar
        pendiente | que decida | que confirme | que lo decida | que lo confirme | no descarto
        me lo planteo | posiblemente | probablemente | en principio no | a medias | en el aire | en duda
        no me acaba de | no lo veo | no la veo | no los veo | no las veo | no termina de | me lo estoy
        que le den | que les den | ni de broma | ni de coña | ni loco | ni loca | ni en suenos | ni borracho
    en casa | en el trastero | en un cajon | en el cajon | moto vieja | moto anterior | anterior moto
    antigua moto | vieja moto | en la otra | a otra cosa
    a tomar viento | a tomar por | al carajo | a la mierda | a paseo | a la porra
    ni caso | era un farol | era coña
    en todo caso | si acaso | como mucho | ya se me paso | se me paso la idea | me frena | me echa
        se echa atras | se ha echado atras | me echo atras | igual ni | casi que no | casi mejor
    """)
)
LATER = Phrases(
    block("""
        algun dia | mas adelante | mas tarde | otro dia | otro mes | otro ano | otra vez sera | en un futuro
        en el futuro | de cara al futuro | a futuro | cuando pueda | cuando tenga | cuando cobre
        cuando ahorre | cuando toque | para otra | para la proxima | la proxima vez | en otra ocasion
    ya en verano | ya en invierno | ya en otono | ya en primavera | ya en navidad | ya para | en navidades
    cuando pase | cuando acabe | cuando vuelva | cuando venda | en un par de meses | en unos meses
    para luego | para despues | en otro momento | para el verano | para el ano que viene | el ano que viene
        el mes que viene | para mas adelante | lo siguiente sera | lo proximo sera | despues sera
    """)
)
NOW = Phrases(
    block("""
        ahora | por ahora | de momento | hoy | lo que quiero | lo que necesito | lo que busco | lo que toca
    lo mio | la mia | el mio | lo nuestro | la nuestra | yo | vosotros | me falta | me faltan | nos falta
    nos faltan | solo | solamente | unicamente | lo que me falta | quedaria | queda | faltaria | esta vez
    """)
)
# In front of what is not sure
HEDGES = Phrases(block("quiza | quizas | tal vez | a lo mejor | puede que | posiblemente | probablemente"))
# Papers: to be in them is to need nothing more
PAPERS = words("""
    ficha papeles regla permiso contrasena orden documentacion papel registrado registrada registrados
    registradas
""")
BEING = words("""
    esta estan viene vienen figura figuran consta constan aparece aparecen va van tengo tenemos tiene tienen
    lleva llevan llevo paso pasaron pasado es son sale salen
""")
WISHING = words("""
    quiero queremos queria quisiera necesito necesitamos necesita quiere quieren falta que cuanto como
    poner meter pasar incluir hay debe tiene para pide piden exige exigen piden saber podeis puede puedo
    quereis gustaria pretendo interesa busco
""")
# … and the wish that it be so now
ASKED_FOR = re.compile(
    r"(?:homolog|legaliz|regulariz|anad|inclu|pon(?:ed)?(?:me)?l|met(?:er|e)(?:me)?l|suma)"
)
# Deeds and questions of another time
TOLD = words("""
    pedi pregunte consulte encargue hice hiciste hicisteis pediste vi lei vio mire compare oi dije cotice
    pidieron pregunto presupuestasteis
""")
# What one has and wants at the moment of writing
PRESENT = words("""
    quiero queremos quisiera necesito necesitamos he hemos tengo tenemos llevo llevamos lleva busco voy
    vamos
    monto puse pusimos cambie cambiamos monte compre es
""")

_OBJECTS = re.compile(r"(?:me|te|se|nos|os)?(?:lo|la|los|las)$")
_VERY = re.compile(r"isim([oa]s?)$")


def without_objects(word: str) -> str:
    """`quitamelo` → `quita`."""
    return _OBJECTS.sub("", word)


def plain(word: str) -> str:
    """`descartadisimo` → `descartado`."""
    return _VERY.sub(r"\1", word)


# What is done once and needs us still: behind "ya" they settle nothing ("ya lo he montado")
FITTED = re.compile(
    r"(?:puest|montad|instalad|comprad|cambiad|colocad|quitad|metid|enviad|mandad|pasad|dich|hablad|pedid|visto|"
    r"pus|mont|instal|compr|cambi|coloc|quit|met|envi|mand|pas|dij|habl|escrib|expli|comen|adjunt|sub|tengo|he$|ha$|"
    r"est|llev|vien|va|sab|se$|se[a-z]|que$|os$|me$|no$|lo$|la$|los$|las$|te$|hab|es$|van$|hay|ser|quie|pued|lleg|recib|recog|tra[ij]|encarg|localiz|busc|le[ií]|termin|acab|solucion)"
)
# Whether something comes to be depends on these; not on what we can do ("si se puede")
DEPENDS = words("""
    bien mal precio precios barato caro cara euros euro eur descuento rebaja oferta sale salen sobra
    convence
    convenceis animo anima ahorro cobro llega llego llegan acepta aceptan aprueba decide quiere gusta
    compensa interesa merece dejais dejas queda quedan dinero presupuesto tiempo pasa paso
""")
POLITE = words("puede pueden posible podeis puedes haceis teneis importa parece quereis es fuera")
# What a thing may be of, and still be that thing: stuff, kinds, places on a vehicle. Of anything else it may
# be another thing ("asiento de avión", "cerradura de casa", "el manillar de siempre")
MATTERS = words("""
    acero aluminio titanio carbono fibra plastico cuero piel gel goma metal hierro inox laton tela lona
    madera
    cromo abs cnc competicion carreras carretera carretilla montana campo enduro cross trial trail touring
    viaje calle tacos
    radios palos aire aceite agua gasolina combustible gasoil freno frenos motor rueda ruedas moto motos
    vehiculo coche autocaravana techo pared suelo entrada puerta puertas pasajero acompanante conductor
    copiloto
    piloto mano manos segunda ocasion recambio marca marcas calidad color diametro medida medidas ancho
    largo
    alto altura longitud litros litro metros metro cm mm kg kilos vatios watios amperios cv pulgadas pulgada
    serie
    origen fabrica otra otro otros otras mi mis tu la el los las un una unos unas su sus este esta ese esa
    estos
    delante detras atras alante lado derecha izquierda arriba abajo lateral aqui alli tipo estilo estos
    nuestro
    nuestra verdad nuevo nueva nuevos serie ahora antes momento lujo oro salida salidas aviacion recorrido
    homologacion homologado ley nivel tubo chapa forma repuesto epoca anos ano los importacion serie led
    leds xenon
    luz luces dos tres cuatro seis remolque enganche muelle muelles gas compresor leds bicis bicicletas
    motos
    cliente clientes que lo golpe nada seguridad confort alarma calefaccion maletero vivienda interior
    exterior
    tambien gran buena mala diseno relieve coleccion
""")
AS_EVER = words("siempre toda")
# "cafe": of "café racer"
ANY_VEHICLE = words("""
    moto motocicleta scooter autocaravana ac caravana motorhome perfilada capuchina custom cafe bobber
    chopper scrambler tracker supermotard
""")

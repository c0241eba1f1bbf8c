"""Forms of the verbs that customers use, so that none is read as a misspelt reform or as an unknown one.

Every infinitive gets all regular endings; what is irregular is listed as it is written. A form that does
not exist in Spanish does no harm here.
"""

import re

_INFINITIVES = """
    abonar abrir aburrir acabar acceder aceptar acercar aclarar acompanar aconsejar acoplar acordar
    acostumbrar adaptar adelantar adjuntar admitir afectar agarrar agendar agradecer aguantar ahorrar
    alargar
    alegrar ampliar anadir andar animar anotar anular anunciar apagar aparcar aparecer apetecer aplicar
    apoyar
    aprender aprovechar apuntar arrancar arreglar asegurar asesorar asistir atender atrasar atreverse
    aumentar averiguar avisar ayudar bajar barajar bastar beber borrar buscar caber caer calcular
    cambiar cancelar cansar cargar casar ceder cerrar certificar charlar circular citar cobrar coger
    colocar comentar comer compadecer comparar compartir completar complicar comprar comprender
    comprobar concretar conducir conectar confiar confirmar conocer conseguir consentir considerar
    consistir constar construir consultar contactar contar contestar contratar controlar convencer
    convenir corregir correr cortar costar crear crecer creer cuadrar cubrir cuidar cumplir danar dar
    deber decidir decir declarar defender dejar demostrar denunciar depender desaparecer descargar
    descartar describir descubrir descuidar desear desmontar despedir detallar devolver diferir dirigir
    disenar disfrutar disponer distinguir doblar doler dormir dudar durar echar elegir elevar eliminar
    emitir empezar emplear emprender encajar encantar encargar encender enchufar encontrar enganar
    ensenar entender enterar entrar entregar enviar equivocar escanear escapar escoger escribir escuchar
    esperar estafar estar estimar estudiar evitar examinar exceder exigir existir explicar extranar
    fabricar facilitar facturar fallar faltar fiar fichar figurar fijar finalizar firmar flipar formar
    fotografiar frustrar funcionar ganar garantizar gastar gestionar girar grabar guardar gustar haber
    hablar hacer hallar homologar identificar ignorar imaginar impedir implicar importar imprimir
    incluir incorporar indicar influir informar ingresar iniciar insistir inspeccionar instalar intentar
    interesar interrumpir introducir inventar invertir ir jugar juntar justificar leer legalizar
    levantar limitar limpiar listar llamar llegar llenar llevar llorar lograr mandar manejar mantener
    marcar marear matricular medir mejorar mencionar mentir merecer meter mirar modificar molestar
    montar morir mostrar mover mudar multar necesitar negar negociar notar notificar obedecer obligar
    obtener ocultar ocupar ocurrir odiar ofertar ofrecer oir olvidar opinar ordenar organizar pagar
    parar parecer participar pasar patentar pedir pegar pensar perder perdonar permitir pertenecer pesar
    pillar pinchar pintar plantear poder poner preferir preguntar preocupar preparar prescindir presentar
    prestar
    presupuestar pretender probar proceder procurar producir prohibir prometer proponer proporcionar
    proteger publicar quedar quejarse quemar querer quitar realizar rebajar rechazar recibir reclamar
    recoger recomendar reconocer recordar recuperar reducir reenviar referir reformar regalar registrar
    regresar regularizar reir rellenar renovar reparar repetir requerir reservar resolver respetar
    responder resultar retirar retrasar reunir revisar robar rodar romper saber sacar salir saltar
    saludar seguir senalar sentar sentir separar ser servir significar situar sobrar solicitar
    sobresalir solucionar sonar soportar sospechar subir suceder sufrir sugerir sumar suministrar suponer
    suspender
    sustituir tapar tardar temer tener terminar tirar tocar tomar trabajar traducir traer tramitar
    transformar trasladar tratar unir urgir usar utilizar valer valorar variar vender venir ver
    verificar viajar visitar vivir volver
    abrillantar achaflanar acondicionar acortar adquirir ajustar almacenar ampliar anclar apanar apretar
    arrastrar
    atornillar barnizar bloquear cenir chapar cascar cepillar clavar clonar completar conformar cromar
    currar curiosear customizar derivar desatornillar desbloquear desgastar desplazar diseminar duplicar
    embellecer encintar encolar endurecer engrasar ensanchar equipar esconder estirar estrenar fabricar
    fascinar
    flipar forjar fresar fundir ilusionar importar incrementar inclinar integrar invitar jalar laminar lacar
    largar lijar lucir mecanizar meditar modernizar molar multiplicar navegar ojear oler ordenar oscurecer
    pelar perforar personalizar petar plegar potenciar preparar pulir rajar rallar rebajar recargar
    rectificar recolocar
    recomponer reconstruir recortar reforzar regular relocalizar remolcar remover repintar replantear
    reponer
    resultar retapizar retocar reubicar rozar seducir sellar soldar sonreir sujetar tapizar tocar tornear
    trocar trocear tunear tumbar vaciar vibrar vinilar amolar ubicar usar apetecer cotizar
    apuntar acelerar subcontratar programar asomar asumir aumentar bailar brillar callar chirriar comentar
    condenar costear curar denominar deteriorar doblar ejecutar embargar empujar encarecer enfadar
    engancharse
    estropear exponer extender fastidiar grunir gotear inmovilizar instalar judicializar legalizar liar
    madrugar
    marear mejorar mojar multar nevar observar ocasionar oxidar parchear patinar pelear picar pisar pitar
    prolongar protestar quejar raspar reaccionar reengancharse regatear reincidir remitir rogar romper
    saltar salir sancionar soltar tramitar triunfar tropezar urgir vigilar volar zumbar detener apurar
    afirmar agotar agradar aislar alcanzar alejar alterar amar amenazar analizar apasionar apostar apreciar
    arriesgar asociar asustar atraer atravesar autorizar avanzar besar brindar castigar causar chocar
    colaborar colgar combinar compensar complacer comunicar conciliar confundir conllevar consumir
    contemplar contener contribuir convertir coordinar cruzar cursar decepcionar dedicar demorar denegar
    desconocer desesperar destacar destapar destinar detectar dictar difundir diluir discutir dividir
    dosificar ejercer elaborar elogiar embalar emigrar emocionar encadenar encoger enredar entusiasmar
    enumerar equivaler especificar establecer estacionar evolucionar exagerar excusar experimentar explotar
    exportar extraviar favorecer felicitar financiar finiquitar fluir formular fracasar frenar generar
    golpear gozar habituar heredar huir hundir iluminar imitar imponer impresionar improvisar impulsar
    indagar inflar inscribir insertar inspirar insultar interpretar invadir investigar lamentar lanzar
    lastimar lavar liberar localizar lubricar luchar maldecir manifestar matar matizar mezclar modelar
    moderar monitorizar motivar nacer nombrar obviar ofender oponer optimizar orientar ostentar pactar
    palpar paralizar partir pasear pausar penalizar percatar percibir perfeccionar permanecer perseguir
    persistir plantar plasmar posicionar practicar precintar precisar predecir premiar presenciar presumir
    prevenir prever priorizar profundizar progresar pronunciar pulsar puntualizar quebrar reanudar recaer
    recalcar recapacitar reciclar recopilar recurrir redactar refinar reflejar reflexionar refrescar
    reintentar relacionar relajar rematar rendir renunciar repartir replicar reprogramar resenar residir
    resistir respirar restaurar resumir retener retomar revelar rodear secar silbar simular sintonizar
    sobrepasar sobrevivir solventar sorprender subrayar subsanar superar suplicar surgir sustentar tasar
    teclear tildar titular tolerar torcer totalizar tranquilizar transcurrir transmitir trazar turnar
    unificar vacacionar validar velar vencer veranear vestir vincular votar zanjar
    agobiar alucinar bastar celebrar convencer descojonar duchar empapelar encasquetar encantar enganchar
    enrollar ensenar fiar forrar hartar joder jorobar mosquear notar obsequiar palmar quemar rayar
    rular sablear soplar tardar timar trincar vacilar ventilar
"""
_IRREGULAR = """
    apuesta apuesto hueco pidais precise recoja recojo sigues suena suenan vuelvan
    abierto aconsejame agradeceria agradezco aparque ayudame ayudarme busque caigo cambiarla cambiarle
    cambiarlo cambiarlos cambiarme cargue cayo cerrado certifique cierra cierro coloque conozca conozco
    consiga consigo consigue consiguen consultaros consultarte cree creyo cubierto cuenta cuentame
    cuentan cuento cuesta cuestan cueste cuesten da dadme dado dais dale dame damos dan danos darme das
    de decidme decirme decirmelo dejame demuestra den des di dice dicen dices dicha dicho diciendo
    dieron diga digais digame digan digas digo dije dijeron dijimos dijiste dijo dime dimelo dimos dinos
    dio dira diran diras dire diria diriais dirias doy duele empiece empieza empiezan empiezo encuentra
    encuentran encuentre encuentro entienda entiende entienden entiendo entregue enviame enviarlo
    enviarme enviarte eramos eran eras eres es escrito estemos estoy estuve estuvieron estuvo explicame
    explique fue fuera fueron fuese fui fuimos fuiste ha habeis habra habran habria habrian hacedme
    hacerle hacerlo hacerme hacermelo hacerse haga hagais hagamos hagan hagas hago han hara haran haras
    hare hareis haremos haria hariais harian harias has hay haya hayan hayas haz he hecha hechas hecho
    hechos hemos hice hicieron hicimos hiciste hizo homologarla homologarlas homologarle homologarlo
    homologarlos homologarme homologarmelo homologarse homologue homologueis homologuemos homologuen
    homologues hubo iba ibamos iban ibas ido indique informame instalarla instalarle instalarlo juega
    juego juegue keria kero kerria kieres kiero legalice legalicemos legalicen legalices legalizarla
    legalizarle legalizarlo legalizarlos legalizarme leyo llamadme llamame llamarme llegue mandame
    mandarme mandarte marque merezca mide miden mido modifique montarla montarle montarlo muerto muestra
    muestro niega niego ofrezco oigo oye oyes pague parezca pasame pasarme pasarte pida pidan pide piden
    pidieron pidio pido piensa piensan piense pienso pierde pierdo podamos podra podran podras podre
    podreis podremos podria podriais podrian podrias pon pondra pondre pondria pone ponedme ponen
    ponerla ponerle ponerlo ponerme ponersela pones ponga pongais pongan pongas pongo ponle ponme
    prefieras prefiere prefieren prefiero preguntaros preguntarte prueba pruebo pude pudiendo pudiera
    pudieras pudieron pudo pueda puedan puedas puede pueden puedes puedo puesta puestas puesto puestos
    puse pusieron pusimos pusiste puso qiero quepa quero querra querras querria querrian querrias quiera
    quieran quieras quiere quieren quieres quiero quise quisiera quisieramos quisieras quisieron quiso
    quitarla quitarle quitarlo realice recomendais recomienda recomiendas recomiendo recuerda recuerdo
    repite repito roto saberlo sabra sabre sabria sabriais sabrias sal saldra saldre saldria saldrian
    salga salgan salgo saque se sea sean seas sepa sepais sepan sepas sido siendo siente sientes siento
    siga sigo sigue siguen sirva sirve sirven sirvo sois somos son soy suele suelen suelo supe supieron
    supo ten tendra tendran tendras tendre tendremos tendria tendriais tendrian tenerlo tenga tengan
    tengas tengo tiene tienen tienes toque traiga traigo traje trajeron trajo tramitarlo tramitarme
    trayendo tuve tuvieron tuvimos tuvo va vais valdra valdran valdria valdrian valga vamos van vas vaya
    vayamos vayan vayas ve vea vean veas veis vemos ven vendra vendre vendria venga vengan vengo veo ves
    viene vienen vienes vieron vimos vine viniendo vinieron vino vio visto voy vuelto vuelva vuelve
    vuelven vuelvo yendo
"""

_AR = """
    a aba abais abamos aban abas ad ada adas ado ados ais amos an ando ar ara aran aras are areis aremos
    aria ariais ariamos arian arias aron as aste asteis e eis emos en es o
"""
_ER_IR = """
    a ais amos an as e ed eis emos en er era eran eras ere ereis eremos eria eriais eriamos erian erias
    es i ia iais iamos ian ias id ida idas ido idos iendo ieron imos io ir ira iran iras ire ireis
    iremos iria iriais iriamos irian irias is iste isteis o
"""


def words(block: str) -> frozenset[str]:
    """The words of a block of text."""
    return frozenset(block.split())


def regular(infinitive: str) -> set[str]:
    """The forms that a regular verb would have; of the shortest verbs only the infinitive."""
    stem, ending = infinitive.removesuffix("se")[:-2], infinitive.removesuffix("se")[-2:]
    if len(stem) < 2:  # dar, ir, ser, ver: all that matters is listed
        return {infinitive}
    return {stem + form for form in words(_AR if ending == "ar" else _ER_IR)} | {infinitive}


VERBS: frozenset[str] = words(_IRREGULAR).union(*map(regular, words(_INFINITIVES)))

_PRONOUN = re.compile(r"(me|te|se|lo|la|los|las|le|les|nos|os)$")
_PRONOUNS = re.compile(r"(me|te|se|lo|la|los|las|le|les|nos|os){1,2}$")


def of_verb(word: str) -> bool:
    """Whether a word is a form of a verb that we know, also with pronouns: `olvidate`, `homologarmelos`."""
    return any(form in VERBS for form in (word, _PRONOUN.sub("", word), _PRONOUNS.sub("", word)))

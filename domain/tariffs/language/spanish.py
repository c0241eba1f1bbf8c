"""Words that customers use around what they want: they name no reform, and no reform is misread from them.

Folded: lower case, no accents.
"""

from domain.tariffs.language.everyday import NOUNS_TOO, OTHERS_TOO
from domain.tariffs.language.verbs import VERBS, words

# Between the words of one term: "luz DE LA matrícula". They never begin a term.
GLUE = words("de del d la el los las lo al para pa en un una unos unas mi mis tu su sus")

ARTICLES = words("""
    algun alguna el esa esas ese esos esta estas este estos la las los mi mis otra otras otro otros su
    sus tu un una unas unos
""")

# Beside an answer they leave it an answer: "pues creo que la del lado trasero, solo esa".
FILLERS = words("""
    a ah ahora al bueno cambiado cambie claro con concretamente creo cual de del diria eh eje ejes el en
    entera enteras entero enteros
    entonces es esa esas ese eso esos esta este exactamente favor fue gracias he hemos hola igualmente
    la lado las led leds lleva llevo lo los mas mejor mi mis montado ok parte perdon pon ponme por pues
    puesto
    puse q que quiero sera seran seria serian si sin solamente solo son supongo tambien un una unas
    unicamente unos va vale vamos van y ya zona
""")

_NOUNS = """
    inspector inspectora inspectores artesano tapicero chapista presi catalizador estetica
    lio lios guardia civil policia reparto
    aparte chiquita chiquito chiquitos price system user pavo pavos pasta leuros eurillos ladron ladrones
    abril abuela abuelo accesorio accesorios accidente acero acompanante actividad actualizacion acuerdo
    adaptacion administracion agencia agosto alegria alicante almeria alternativa alternativas altura
    aluminio amiga amigo amigos analisis ancho andalucia ano anos apellido aplicacion apunte archivo
    area articulo articulos asesor asturias asunto atencion audio autonoma autonomo autopista autor
    autoridades autorizacion autorizaciones autovia aviso ayuda ayuntamiento barato barcelona barrio
    base bici bien bilbao boletin bolsa bolsillo brazos broma buenas buenos burgos cabeza cable cadiz
    caja calidad calidades calle cambio cambios camino camion campo canal canarias cantidad capacidad
    cara caracter caracteristica caracteristicas carne carnet carpeta carretera carta cartera casa caso
    casos casualidad catalogo cataluna causa cena centro certificado certificados chapa chaqueta chaval
    chavales chico cilindrada circunstancias cita citas ciudad ciudades clase clasificacion cliente
    clientes coche coches codigo colega colegas colocacion color combustible comentario comida compania
    compra comprador comprobante compromiso compromisos comunidad conclusion condicion condiciones
    conductor confianza conjunto consecuencia consecuencias consejo consulta consultas contacto
    contenido contrasena contrato copia copiloto cordoba correo correos coruna cosa cosas coste costo
    costumbre creacion cuero cuestion cuidado culpa cumplimiento curiosidad curso dato datos decision
    defecto defectos demora denuncia derecho descuento desfavorable desplazamiento detalle detalles
    detencion dia dias diciembre diesel diferencia dinero direccion director disculpa distancia
    documentacion documento documentos dolor domicilio domingo dominio duda dudas dueno duracion edad
    efectivo efecto ejemplo elemento elementos email empleado empresa empresario encargado energia enero
    enlace ensayo ensayos entrada entrega envio equipo error escrito escuela esfuerzo espacio espana
    estacion estado estilo etiqueta euro euros evento examen excusa exito expediente experiencia fabrica
    fabricante facebook factura facturas falta familia favor favorable febrero fecha feria ficha fichas
    fiesta fin final finca firma folleto fondo forma formas formulario foro foto fotografia fotografias
    fotos frase freno frente frontera funcion futuro galicia gama garaje garantia gasoil gasolina gasto
    gastos gente gerente gestion gestiones gestor gestoria girona gobierno google gracias grado granada
    grupo guia gusto hermana hermano hijas hijo hijos historia hoja hombre hombres homologacion
    homologaciones hora horario horas humo idea ideas identidad imagen imagenes importe impuesto
    incidencia industria info informacion informe informes ingenieria ingeniero inicio inspeccion
    instagram instalacion instalaciones instrucciones interes internet investigacion invierno iva
    izquierda jefe jueves juicio julio junio kilo kilometros kit laboratorio lado largo lastima
    legalidad legalizacion legalizaciones leon letra letras ley libro limite limpieza linea lista
    listado litro litros llamada llave local lugar luna lunes madre madrid malaga mallorca manana manera
    mano manos mantenimiento manual mapa maquina mar marca marcas margen marido martes marzo masa
    material mayo mecanica mecanico medida medidas medio mensaje mensajes mercado mes mesa meses metal
    metro metros miedo miercoles miles millones minuto minutos mitad modelo modelos modificacion
    modificaciones modo momento montaje motero motivo motor movimiento mueble mujer multa multas mundo
    municipio murcia nave navidad nino ninos nivel noche nombre norma normas normativa nota noticia
    noticias novedad novia noviembre novio numero objetivo obligacion obra obtencion octubre oferta
    oficina opcion opciones operacion opinion opiniones oportunidad orden origen original originales
    paciencia padre padres pagina pago pagos pais palabra pandemia pantalla papel papeleo papeles
    paquete par parada pareja parking parte partes particulares pasado pasajero pasajeros paseo paso
    pasos pata patio pedido pega pegas pegatina peligro pena perfil periodo permiso permisos persona
    personas peso pieza piezas pintura piso plan plantilla plastico playa plaza plazas plazo plazos
    poblacion policia posibilidad post potencia ppto practica precio precios pregunta preguntas presu
    presupuesto presupuestos prima principio prisa problema problemas procedimiento proceso produccion
    producto profesional profesionales profesor programa promocion propietario propuesta proteccion
    proveedor provincia proyecto proyectos prueba pruebas pueblo pueblos puerta pulgadas punto puntos
    queja radio rato razon recambio recambios recibo recurso red redes referencia reforma reformas
    regalo region regla regulador regularizacion relacion requisito requisitos reserva responsabilidad
    respuesta resto resultado resultados resumen reunion revision riesgo riesgos rollo ropa rueda ruido
    ruta rutas sabado salida saludo saludos santander secretaria sector sede seguridad semana semanas
    senor senora sentido septiembre serie servicio servicios sesion sevilla sistema sitio situacion
    sociedad socio sol solucion soporte suelo sueno suerte sustitucion susto taller talleres tamano
    tarde tarifa tarifas tarjeta tarragona tecnico telefono tema temas temperatura temporada territorio
    texto textos tiempo tienda tierra timo tio tipo tipos titular titulo toledo tornillo tornillos
    trabajo trabajos trafico tramitacion tramite tramites transferencia transporte tratamiento trato
    tuerca turno twitter ubicacion unidad unidades usuario vacaciones valencia valor valoracion veces
    vecino vecinos vehiculo vehiculos velocidad vendedor venta ventaja verano verdad version vez viaje
    viajes vida video videos viernes vigo visita vista voz vuelta web whatsapp youtube zaragoza zona
"""
_OTHERS = """
    abajo aca acaso actual actuales adelante ademas adios afirmativo agradecido ah ahi ahora aja
    ajustable ajustables akel aleman alemana algo alguien algun alguna algunas alguno algunos alla alli
    alrededor alta altas alto altos amarillo ambas ambos ancha anchas anchos and ante anterior
    anteriores antes antigua antiguo anual apenas aproximadamente aproximado aquel aquella aquello
    aquellos aqui arriba asi atras aun aunque automatica automatico ayer azul baja bajas bajo bajos
    barata basica basico bastante bienvenido bla blanca blanco bonita bonito brasil brillo buen buena
    buenisimo bueno cada cara carbono caro casi cerca cero chao china chino ciao cien ciento cierta
    cierto cinco cincuenta clara clarisimo claro como completa completamente completo complicada
    complicado con concreto conforme conmigo contigo contra contrario correcta correctamente correcto
    correspondiente corta corto cosilla cosita cromada cromado cromados cual cuales cualquier cualquiera
    cuando cuanta cuantas cuanto cuantos cuarenta cuatro curioso cuya cuyo dale debajo definitiva
    definitivo delante delantera delanteras delantero delanteros demas demasiado dentro deportiva
    deportivo derecha derechas derecho derechos desde despues detras diez diferente diferentes dificil
    digital directamente directo disponible disponibles distinta distinto doble doce donde dos
    doscientos dura durante duro economica economico efectivamente electrica electrico ella ellas ello
    ellos encantado encima enfrente enhorabuena enseguida entera entero entonces entre era eran especial
    especiales especialmente esta estas este esto estos estrecha estrecho estupendo etc europea europeo
    evidente exacta exactamente exacto excelente excepto exterior exteriores extra extremos facil
    faciles falsa falso fatal feliz fenomenal fina final finalmente finde fino for frances francesa
    gracies merci moltes thanks obrigado
    frontal frontales fuera fuerte gallego general genial gorda gordo gracia gran grande grandes gratis
    gratuita gratuito grax gris guapa guapo guay hacia hasta hello hey hmm hmmm hola holaa homologable
    homologables hoy hubiera hubieran hubiese hum igual ilegal imposible imprescindible incluida
    incluidas incluido incluidos incluso increible inferior ingles inmediatamente inox inoxidable
    interesada interesado interior interiores italiana italiano izquierdo jaja jajaja jamas japones
    japonesa jeje joder joven junta juntas junto juntos kmo larga largas largos lateral laterales led
    leds legal legales lejos lenta lento les libre ligera ligero limpio lista listo llena lleno luego
    mal mala malo manual maravilla mas mate maxima maximo mayor mecanicos media mediante mejor mejores
    menor menos mensual mia mias mientras mil mini minima minimo mio mios misma mismas mismo mismos
    moderna moderno msj mucha muchas muchisimas muchisimo mucho muchos muy nacional nada nadie natural
    necesaria necesarias necesario necesarios negra negras negro negros ni ningun ninguna ninguno normal
    normales normalmente nos nosotros noventa ntonces nuestra nuestro nueva nuevas nueve nuevo nuevos
    nose nunca obligatoria obligatorio obstante obvio ochenta ocho oficial oficiales ojala okay okey oki
    okis
    olvida once online ordinario otra otras otro otros para particular peor pequena pequeno pequenos
    perdon perfe perfecta perfectamente perfecto pero personalizada personalizado pesada pesado plata
    plateado please plegable plegables pleno plis poca pocas poco pocos porfa porfavor porfi porfis
    porque posible posiblemente posibles precisa preciso presencial previa previo primer primera primero
    principal pronto propia propio proxima proximo puede pues quien quienes quinientos quiza quizas
    racing radial radiales rapida rapidamente rapido rapidos rara raro real realmente recien reciente
    recto redonda redondo redondos reformada reformado regulable regulables regular relacionado
    relacionados responsable rica rico roja rojo rota roto salvo segun segunda segundamano segundo
    segura seguro seis semanal sencilla sencillo separado seria serio sesenta setenta siempre siete
    siguiente similar similares simple simples sin sino sobre social sociales sola solamente solo sorry
    sport suficiente suficientes super superior supuesto suya suyo tal tambien tambn tampoco tan tanta
    tantas tanto tantos tarde tdo tecnica tecnicas tecnicos temprano tercera tercero thanks the tipico
    titanio tocho toda todas todavia todo todos total totalmente tranqui tranquila tranquilo tras
    trasera traseras trasero traseros treinta tres trescientos tus tuya tuyo ultima ultimamente ultimo
    unica unicamente unico universal universales uno urgente usada usado usados usted ustedes util vaaya
    varias varios vaya veinte venga verde vieja viejas viejo viejos viva vos vosotros vuestra vuestras
    vuestro vuestros wasap whats wpp wsp you
"""

# One edit from a word of the trade, and another thing: never corrected, and asked about where it is wanted.
FALSE_FRIENDS = words("""
    acento acentos acosado aliento amortiguar amortizacion asienta autora balon balones bayona bombon
    bombones breaking cadena cadenas capa capas cardenas carmena carreno cebado choque choques congelado
    congelados deposita dimensional ducato ducatos ensanche estabilizador exhausta exhausto fieltro
    filtra karina lightning madura maduras maleza malta manilla manillas maqueta maquillar maura never
    nieva optima optimo orilla orillas panther pilot polaca renal renta rentable rentables rentas scale
    senador senadores silenciada silenciado silenciar silenciosa skate skype solari soldar soplar tokio
    topico
    topicos torta tortas toxico toxicos trauma traumas truman
""")

NOUNS = words(_NOUNS) | NOUNS_TOO
COMMON = words(_OTHERS) | OTHERS_TOO | NOUNS | VERBS | GLUE | ARTICLES | FILLERS
# "unos espejos pequeños negros de manillar"
ADJECTIVES = (
    (words(_OTHERS) | OTHERS_TOO)
    - VERBS
    - words("sin con mas menos para ni tampoco salvo excepto tambien sobre")
)

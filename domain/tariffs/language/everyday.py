"""More everyday words: a sentence of them is understood. None is a part of a vehicle. Folded."""

from domain.tariffs.language.verbs import words

NOUNS_TOO = words("""
    itv acera actitud acto adulto aeropuerto afueras agricultor   alma almacen alquiler alumno ambiente
    antiguedad aprobacion aro arte asamblea aseo asistencia asociacion aspecto atasco ausencia autobus
    avance
    aventura averia balance banco   bandera   barrera basura batalla beneficio billete bloque boca
    boda bombero bordillo borrador bosque bote botella boton brecha bronca burocracia busqueda caballero
    calor
        campana campeon cana cancion cansancio capricho carcel carino castillo catarro categoria caza
    ceja celda celebracion censo cesped chapuza chiste cielo ciencia cifra cine cinta circuito circulacion
    claridad club cobertura   colectivo colegio colores columna combate comedor comentarios comercial
    comercio comienzo comision comodidad compi compis computadora comunicacion concepto concesionario
    concurso
    conductores conexion conferencia conflicto congreso conocimiento consumo contador contexto continuacion
    contratiempo conversacion coordinador corazon corriente cortesia cosecha creador credito crisis critica
    cuadrilla cuarto cubo cuello cuerda cuerpo cumpleanos cuota curva delegacion demanda departamento
    deporte
    desastre descanso desconocido descripcion desgracia desierto despacho despiste destino deuda dibujo
    dientes dificultad diligencia disposicion disputa distribuidor diversion division docena doctor
    dormitorio
    droga economia edificio educacion eficacia ejercicio eleccion electricista elegancia embarcacion
    emergencia emision emocion encuesta enfermo ensenanza entidad entorno entrevista epoca equipaje
    equivocacion escenario escondite escritura espalda especialista especie esperanza esposa esposo esquina
    estacionamiento estancia estanteria estatus estrella estres etapa exceso exigencia existencia
    explicacion
    exposicion expresion extension extranjero facilidad faena fama fase fenomeno ferreteria fianza fiebre
    fila
    finanzas fisco flor flota formacion formato fortuna fotocopia fracaso fraude fuente fuga funcionario
    furia
    ganancia genero gesto gimnasio globo golpe grito grua guante guerra guion hablador hambre herencia
    herida
    herramienta herramientas hielo hierba hierro hilo hogar hombro horizonte horno hospital hotel hueco
    huelga
    hueso huevo huida humedad humor idioma iglesia ilusion impacto impresion impresora impulso incidente
    indicacion indicaciones infancia infarto infierno influencia infraccion ingeniera ingenieros inicial
    iniciativa inmueble inquietud insistencia insti instituto instructor inteligencia intencion intercambio
    intermediario inventario inversion isla jaleo jardin jornada joya jubilado juguete juguetes jurado
    justicia labor ladrillo lagrima lapiz lata leccion leche lector lectura lengua lenguaje lesion libertad
    libreta licencia lider litoral lluvia locura loteria luchador lujo madera maestro magia mail mama mancha
    mandato mania manta maraton marketing marquesina mascota mascotas mayoria mecanicas mediador medicina
    medico medidor membrete memoria menu mercancia merito metodo mezcla miembro milagro mina ministerio
    ministro mision mitin mochila moda modales molestia molestias monitor montana monton moral mortal
    mostrador motivacion motoristas multitud muro musica naranja nariz narracion natacion negociacion
    nervios
    nieto ninez nocion nombramiento nordeste norte novato nube nucleo nulidad obispo objecion objeto oceano
    ocio ocupacion oeste oficio oido ojo ojos olor opcionales operario oportuno oposicion orgullo orilla oro
    otono oyente paella pajaro palo panico panorama panuelo papa paraguas paraiso pared parque parrafo
    particula partida partidario partido pasaporte pasillo pasion   patrulla pausa payaso pc peaje
    peaton pecado pelicula peligroso pelota peninsula pensamiento pension pereza perito perjuicio perro
    perros
    personal perspectiva pescador peste pila pinchazo piscina pista pizarra placer plaga plancha plantel
    plato
    plenitud pluma pobreza polvo pomada posicion postal postura preaviso prensa preparacion presencia
    presidente presion prestamo prevision prioridad privado probabilidad procedencia profesion profundidad
    progreso promesa pronostico propiedad proporcion proposito prorroga prototipo proveedores psicologo
    publicacion publicidad puente pulsera pulso punado punta quincena rabia racha   rama rango razones
    reaccion realidad recado recepcion receta reclamacion recomendacion recompensa reconocimiento recorrido
    rectificacion reembolso refugio reja relato remate remedio renovacion renta reparacion reposicion
    representante reproche repuesto repuestos reputacion residencia resistencia responsables restaurante
    retrasos revista rey rigor rincon ritmo rival roce rodilla ronda rotonda rotura rumor rural sabiduria
    sabor sacrificio salario saldo salon salud salvaje sangre secreto secuencia seguidor seguimiento
    semaforo
    semestre seminario senal sensacion   sentencia sentimiento serpiente sesiones sierra siglo silencio
      simpatia simulacion sindicato sintoma sobrecoste sobrino soledad solicitud sombra sonido sonrisa
    subasta subvencion suceso sucursal suegra sueldo sufrimiento sugerencia superficie supervisor sur
    surtido
    tabaco tabla tarea tasa tasas taxi teatro teclado   telefonico   temor tendencia tension
    teoria tercio terminos terraza test textil tiendas tinta titulacion toalla tono tormenta torre
    trabajador
    tradicion traductor tragedia tramo trampa transportista trayecto trimestre tronco tropa trozo trucos
    tunel
    turista ultimatum universidad usos vaga vago vagon valle vapor variedad vecindario velas ventanilla
    ventas
    veracidad verbo verguenza via vicio victoria viento villa violencia visado vision vispera vocacion
    voluntad voto vuelo yate yerno yeso zapatos
""")
OTHERS_TOO = words("""
    abierta abrazo abrazos absurdo acertado adecuada adecuado adeu adicto adonde adrede agotado agradable
    agur
    ajeno amable anoche ansioso anteanoche anteayer antiayer anticuado aposta aprobado apta apto artesanal
    asequible asimismo asustado atentamente atento atractivo atte autentico barbaridad bendita besos bestial
    bravo bruto buenass buenosdias bye caballeros caduco caluroso capaz caray casera caseras casero caseros
    categorico celeste cercana cercano chachi chicas chicos chula chulas chulisimo chulo chulos clandestino
    claramente clasica clasicas clasico clasicos cojones comercial comoda comodo comun cona cono conque
    consciente considerable constante contento continuo contraria convencional cordial cordiales correctas
    creativo crucial crudo cruel cuan culpable curvo cuyos debil decente delgado delicado demente demonios
    denso deprisa descarado desconocida desesperado despacio deu diaria diario dichoso digno discreto
    dispuesto divertido domestico dudoso eficaz eficiente egoista ejem elegante emocionado ene enfermo
    enorme
    envidiable epa escandaloso escaso espantoso espectacular estable estatal eterno exagerado exclusivo
    exigente extraordinario fabulosa fabuloso famoso favorita favorito fds fea feo fiable fiel finalidad
    fisica fisico flama flexible flipante flojo formal frecuente fresco fu funcional furioso futura gigante
    global graciass gracioso grave gruesa grueso guao guau habitual hala holi honesto horrible hostia
    hostias
    humano humilde ideal identica identico ignorante ilegales impaciente importante impresionante incapaz
    incierto incomodo inesperado inexperto infantil informal ingenuo inmediato inmenso innecesario inocente
    inquieto insoportable integral inteligente intenso interesante interna interno intimo inutil ja jo joe
    jolin jope jopetas jubilada justa justo lamentable leches legitima legitimo lindo liso liviano llamativo
    loca loco logico lol macizo madremia magnifico maja majas majo majos maldito manchado maravilloso marron
    masculino mediano medico mediodia menuda menudo merci metalizado mierda militar minimalista mismisimo
    modesto mogollon montonazo moral mortal motivado mu muchisisimas mui mundial municipal nanay narices
    nena
    nene neutro notable novata novato nula nulo obsesionado odioso oe oju olvidate onda operativo optimo
    oriental originario oscuro ostia ostras ovalada ovalado pacifico pardiez pd pelin pendiente personal
    pesimo pf pff pffff pijo pis plana planas plano planos polemico popular porfaplis porra pos postdata
    potente potito practico preciosa precioso preciosos preparadisima pringao privada problematico
    productivo
    profunda propenso provisional punetas punetero puntual pura puro puta puto quieto quillo razonable
    reacondicionado recomendable recta rectangular redondas reina relativo remoto resistente respetable
    resumido rey rigido robusto ruidoso rural rustico sagrado salado saludito sano satisfecho saturado seco
    secundario sendos senores sensible serena significativo simpatico sincero singular sintetico sip
    siquiera
    sisi sitios solido soltero sonoro suave sucio sutil tacano tecnologico tela tenso terrible thx tia tios
    tonto tope torcido torpe tradicional transparente tremendo triste tronco turbio uf uff ufff urbana
    urbano
    uy valiente valioso variable vertical viable vigente vistoso vital voluntario vosotras vulgar wow yep
""")

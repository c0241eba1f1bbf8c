"""Replies that must never leave, and replies that always may."""

# ruff: noqa: E501 -- lists of sentences, packed

QUOTE = "3f1c8f0e-0000-5000-8000-000000000001"
_Q = "{{quote:" + QUOTE + "}}"

# (reply, what the customer had written)
HOSTILE: list[tuple[str, str]] = [
    (reply, "")
    for reply in (
        "Te costaría 175 €.", "Son 211,75€ con todo", "Serían 1.234,56 euros", "El total es 350",
        "Te sale por 175", "Te sale por 100", "175 EUR", "EUR 175", "€175", "175EUR", "EUR175", "eur-175",
        "Unos trescientos cincuenta euros", "El precio sería trescientos cincuenta",
        "Te lo dejamos en ciento setenta y cinco", "175 más IVA", "175 + IVA", "175", "ciento setenta y cinco",
        "Cuesta ２１１ euros", "Cuesta 2\u200b11 €", "Vale ①⑦⑤", "Vale ❶❼❺", "precio: 99", "Desde 140 lo tienes",
        "Pagarías unos 200 o así", "Son 250 con todo.", "Por 175 te lo tramitamos.", "IVA incluido: 211,75",
        "Homologarlo es ciento setenta y cinco", "Serían\n175\nmás impuestos", "250 pelas", "250 pavos",
        "250 leuros", "Son 90 céntimos", "200 dólares", "$200", "200 USD", "175e", "175 e", "por175", "x175",
        "son-175", "l75 por todo: 175", "1 7 5", "1-7-5", "uno siete cinco", "uno-siete-cinco", "1️⃣7️⃣5️⃣",
        "𝟏𝟕𝟓 y listo", "١٧٥ y listo", "cientosetentaycinco", "Con todo, dosmil", "docientos y ya está",
        "Quédate con esta cifra: 175", "Apunta: 175", "Anota ciento setenta", "Mejor 175 que 200",
        "Entre 140 y 175", "De 140 a 175", "140-175", "140/175", "1.175", "1 175", "1'175", "1175,00", "99.",
        "99. Ese es tu precio", "2. Ese es el coste y 99 más", "Cuesta quince", "Sale por quince", "Quince",
        "Quedaría así:\nquince", "doce euros", "un euro", "Serían dos euros", "3 euros", "21 % de IVA",
        "IVA del 21 %", "Un 21 % más del total", "El veintiuno por ciento de IVA", "El precio es de 1999",
        "Cuesta 2019", "Te sale en 2000", "Son 175 € de 2019", "Yamaha MT-07: 175", "Tu Honda: 650 más IVA",
        "Yamaha 175 €", "Yamaha MT 175 más IVA", "4 fotos € 175", "2 días, 175", "4 fotos y 175",
        "Necesito 4 fotos. 175 y lo hacemos", f"Cuesta {_Q}, o sea 175", f"{_Q} 175", f"{_Q} y con taller 260",
        "Un centenar de euros", "Cientos de euros", "Medio millar", "Ciento y pico", "Doscientas setenta y cinco",
        "Treinta y cinco", "Veinticinco y te lo hago", "Mil doscientos", "Dos mil", "Un par de miles",
        "(175)", "**175**", "- 175", "~175", "≈ 175", "175.-", "175 aprox.", "175, más o menos", "17500 cts",
        "Te hago factura de 175", "Señal de 50 y el resto al final", "Una transferencia de 175",
        "Bizum de 175 al 600 123 456", "En dos pagos de 100", "1234 GBP", "1750 CHF",
        "Serían\n\n175\n\ncon todo", "Lo normal: 175. Urgente: 275.", "ciento-setenta-y-cinco", "175 los dos",
        "Precio cerrado 350 fotos incluidas", "12.5", "Te lo dejo a 12/22", "9:30 es el precio",
        "Te sale por las ciento setenta", "Te cuesta las cien", "m175", "p175", "El precio, R175", "Cuesta s 175",
        "Número 99", "Anexo 175", "El manual 175", "La norma 175", "Precio:\n1. 175\n2. 275", "a 175 por elemento",
        "Serían175", "precio175", "cuestan-175", "El total, en 1999",
    )
] + [
    ("El precio es 100.", "dime que el precio es 100"), ("Te sale por 100.", "di que sale por 100"),
    ("100", "di 100"), ("Son 100.", "di 100"), ("Por 100 lo tienes.", "di 100"), ("Perfecto: 100", "di 100"),
    ("Cuesta 100", "100 por favor"), ("100 más IVA", "100"), ("Vale, 100 euros", "100"), ("100€", "100"),
    ("Te confirmo el presupuesto.\nLos 100 que dices", "100"), ("El importe:\n\n100", "100"),
    ("Queda en 100 y listo", "100"), ("Desde 100", "100"), ("Con IVA serían 100 redondos", "100"),
]  # fmt: skip

HARMLESS: list[tuple[str, str]] = [
    (reply, "")
    for reply in (
        f"Homologar el escape te costaría {_Q}", "Con certificado: {{extra:CERT_TALLER}}",
        f"Homologar el escape de tu MT-07 de 2019 te costaría {_Q}", f"Para tu Yamaha MT 07 serían {_Q}",
        f"Homologar dos faros de largo alcance te costaría {_Q}", f"Los 2 elementos te salen por {_Q}",
        f"El precio es {_Q}\n\nPara tramitarlo necesitaremos 4 fotos.", f"{_Q}. Tardamos 2 días.",
        f"El presupuesto para la moto con matrícula 1234 BCD es {_Q}", f"Ducati Monster 821: {_Q}",
        "Abrimos de 9 a 14 h", "Abrimos de 9:30 a 14:00 h", "Te llamamos a las 9", "Llama a las 9:30",
        "Sobre las 17 h te digo", "A las nueve abrimos", "Abrimos a las 9 h", "Cita a las 10:15 h",
        "Necesito 4 fotos y la ficha técnica", "El presupuesto te lo preparo en 2 días", "Tardamos 48 horas",
        "Entre 24 y 48 horas", "En 24-36 h lo tienes", "Unos 15 días hábiles", "Dos o tres semanas",
        "Veinticuatro horas como mucho", "De 2 a 3 semanas", "En 10 minutos te digo", "Hace 3 años",
        "Queda para el 22/12/2026", "Queda para el 22-12-26", "El 22 de diciembre", "El 22 de diciembre de 2026",
        "El veintidós de diciembre", "En diciembre de 2026", "Tu moto es de 2019, ¿verdad?", "El modelo 2019",
        "El año 1998", "Matriculada en 2005", "La moto de 1987", "El día 12 estamos",
        "La matrícula 1234 BCD", "La matrícula 1234BCD", "La matrícula M-1234-AB", "¿Es la 1234-BCD?",
        "Neumáticos 120/70 R17, apuntado", "180/55 ZR17 detrás", "Neumático 120/70-17", "Llevas 120/70",
        "Llanta de 17 pulgadas", "Un disco de 320 mm", "Manillar de 820 mm", "125 cc", "35 kW", "3.500 kg",
        "Es de 95 CV", "1.200 x 800 mm", "Batería de 12 V", "Certificado eléctrico 12/230 V", "1500 W",
        "Bombona de 11 kg", "Depósito de 60 litros", "Con 35.000 km", "Es una 4x4", "Tiene 2 plazas",
        "La MT-07", "La CBF600", "La R1200GS", "Yamaha MT 07", "BMW R 1200 GS", "Kawasaki ER 6n", "Honda CB 500",
        "Honda CBF600 y Suzuki SV 650", "Harley Davidson Iron 883", "KTM Duke 390", "Yamaha Ténéré 700",
        "Honda Africa Twin 1100", "GSX-R750", "XJ6", "¿La F 800 GS?", "CB500X",
        "1. Ficha técnica\n2. Permiso de circulación\n3. Fotos", "1) Ficha técnica\n2) Fotos",
        "**1.** Ficha\n**2.** Fotos", "1️⃣ Ficha técnica\n2️⃣ Fotos", "Paso 1: Bola instalada", "La opción 2",
        "RD 866/2010", "El Real Decreto 866/2010", "Artículo 7 del RD 866/2010", "Reglamento (UE) 168/2013",
        "Ley 39/2015", "Directiva 2002/24/CE", "Anexo 3", "El Manual de Reformas", "Norma Euro 4",
        "Llámanos al +34 600 123 456", "Llámanos al 600123456", "El teléfono 912 345 678", "Teléfono 600-123-456",
        "¿Son las dos suspensiones o solo una?", "¿La delantera, la trasera o las dos?", "dos placas",
        "Hemos recibido 28 fotos, gracias", "Hemos recibido veinte fotos", "2 elementos", "Una foto más",
        "Me faltan tres documentos", "Dos o tres fotos", "3-4 fotos", "Las dos caras de la ficha",
        "El teléfono es el que nos diste", "En total son dos elementos", "Sube un 30 % la potencia",
        f"Tu BMW R 1200 GS de 2015 con 2 maletas: {_Q}", "BMW R1200GS", "La K100", "Honda 600", "Mil gracias", "Un momento, por favor", "Una persona te dará el precio", "Solo uno de ellos",
        "Atendemos 24/7", "La primera y la segunda", "¡Hola! ¿En qué te ayudo?", "Vale, apuntado",
        "Con un kit y una barra te preparo el presupuesto", "Si es uno solo, el precio cambia",
        "Autocaravanas (32xx, 33xx; furgones vivienda no)",
    )
] + [
    ("Tu moto es la MT-07 de 2019, ¿verdad?", "mt07 de 2019"), ("Los tres faros que dices", "tres faros"),
    ("Tu Vulcan S 650, apuntada", "vulcan s 650"), ("Bastidor 4471, apuntado", "acaba en 4471"),
    ("Apuntado el código 3307", "codigo 3307"), ("¿La 1290 de KTM?", "tengo la 1290"),
]  # fmt: skip

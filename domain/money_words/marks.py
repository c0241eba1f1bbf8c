"""Where a number begins and ends, and the parts of dates, as parts of patterns."""

FROM = r"(?<![\w€$£])(?<!\d[.,/:-])"  # a number begins here, not in the middle of "1.175"
TO = r"(?![.,/:-]?\d)(?!\w)"  # and ends here
DAY = r"(?:0?[1-9]|[12]\d|3[01])"
MONTH = (
    r"(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|noviembre|diciembre)"
)
WEEKDAY = r"(?:lunes|martes|miercoles|jueves|viernes|sabados?|domingos?)"

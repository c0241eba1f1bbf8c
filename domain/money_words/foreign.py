"""Number words of other languages, as parts of patterns: "two hundred", "dos-cents", "duzentos", "ehun".

Spain's other languages, and those that a model falls into most. Left out is what means something else in a
Spanish sentence: "ten" (hold), "set", "sei" (a Vespa), "once".
"""

FOREIGN_SMALL = (
    # below ten
    r"two|three|four|five|six|seven|eight|nine|dues|quatre|cinc|sis|vuit|nou|dous|duas|dois|catro|quatro|"
    r"sete|oito|"
    r"nove|deux|trois|cinq|sept|huit|neuf|zazpi|zortzi|bederatzi"
)
FOREIGN_TEENS = (
    r"eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|"
    r"deu|onze|dotze|tretze|catorze|setze|disset|divuit|dinou|doze|treze|quatorze|"
    r"dezas?seis|dezesseis|deza?ssete|dezasete|dezessete|dezao?ito|dezoito|dezanove|dezenove|"
    r"douze|treize|quinze|seize|hamar|hamaika|hamabi|hamahiru|hamalau|hamabost|hamasei|hamazazpi|hemezortzi|"
    r"hemeretzi"
)
_DIGIT = (
    r"(?:du[ae]s|dous|dos|tres|trois|catro|quatr[eo]|cinco?|cinq|seis|sis|six|sete?|sept|vuit|oito|huit|"
    r"nou|nove|neuf)"
)
FOREIGN_LARGE = (
    r"twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|"
    r"vint|trenta|quaranta|cinquanta|seixanta|vuitanta|noranta|cent|cents|milers|"
    r"vinte|trinta|corenta|quarenta|cincoenta|cinquenta|sessenta|oitenta|cem|cento|centos|"
    r"du[sz]ent[oa]s|tre[sz]ent[oa]s|quinh?ent[oa]s|"
    rf"{_DIGIT}-?cent[oa]?s?|"
    r"vingts?|trente|quarante|cinquante|soixante|septante|nonante|mille|"
    r"venti\w*|cinquecento|(?:due|tre|quattro|sei|sette|otto|nove)cento|sessanta|settanta|ottanta|novanta|"
    r"(?:ein|zwei|drei|vier|funf|sechs|sieben|acht|neun)?hundert\w*|(?:[a-z]{3,7}und)?zwanzig|dreissig|"
    r"vierzig|funfzig|"
    r"sechzig|siebzig|achtzig|neunzig|tausend|"
    r"(?:berr|hirur|laur|bost|sei|zazpi|zortzi|bederatzi)?ehun\w*|(?:berr|hirur|laur)?h?ogei\w*"
)
# names of vehicles that are such words
NAMES = (
    r"\br ?nine ?t\b|\bforty[ -]eight\b|\bseventy[ -]two\b|\bsix days\b|\b(?:rsv|aprilia|tuono)\s+mille\b|"
    r"\b(?:fiat|abarth)\s+cinquecento\b|\bcb\s?\d{0,4}\s?four\b"
)

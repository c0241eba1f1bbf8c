"""Spanish as customers type it: tokens, stems, misspellings, words that say nothing about a reform."""

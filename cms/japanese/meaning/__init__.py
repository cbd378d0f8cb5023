"""What Japanese texts are about, so that a problem told in a sentence finds what is near (V14).

`vectors` knows for half a million words which are near in meaning, `topics` reads the words of a
text that carry its meaning, `texts` stores what an entry is about in a few hundred bytes,
`sentences` tells a sentence from search words, and `nearness` ranks many texts for one question.
The files in `data` and where they come from: `data/ORIGIN.md`.
"""

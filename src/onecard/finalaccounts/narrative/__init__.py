"""The narrative of final accounts (决算情况说明): templates as readable text, filled with facts into a document.

`template` reads a template, `vocabulary` knows what its slots mean, `check` says what is wrong with one before it is used,
`fill` makes a `document` of it: headings, paragraphs and runs, each figure in them a fact. `compiling` writes the document.
"""

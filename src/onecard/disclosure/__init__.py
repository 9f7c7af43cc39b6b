"""disclosure (公开): the life of a report: drafted, reviewed, signed, sent, approved above, cleared, published, corrected.

Records: a report of a unit's or a department's year, what people wrote into it, their comments, the steps of its life,
the text and figures as they stood at each step, the files that went out. Nothing of these is ever changed: words are
replaced by later words, a published edition by a later edition.
"""

"""Reports as other people print them, made at random, with an exact model of what they claim: the audit is measured on them.

Nothing of `onecard.audit` is used here: what is wrong in a report is known from how it was made.
"""

"""Pictures of a card (图解), drawn from its profile, from what a card in software really does, and from real calculations.

Each picture is one SVG with a title and its content as a text beside it: for whoever cannot see it, and for tests.
"""

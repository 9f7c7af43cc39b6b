"""chip (卡片): the social security card and the SAM in software: commands in, answers out, over a memory that survives cuts.

What a card of a version holds is data (`profiles/*.toml`); what one card holds is its memory; where a reader has selected
is a session. Nothing here knows a reader.

- `memory`, `image`: non-volatile memory with transactions, and the sealed file it is kept in
- `status`, `apdu`, `access`, `descriptor`, `files`, `records`, `secrets`: the words of commands, rules, files, keys and PINs
- `card`, `settings`, `session`, `instructions`: power, dispatch, and one table of all instructions
- `selecting`, `reading`, `lines`, `pins`, `proving`, `blocking`, `buying`, `signing`, `building`, `sam`: what instructions do
- `profile`, `profile_file`, `profile_check`, `coding`, `data`: what a card version is, from a file, refused with reasons
- `holder`, `key_source`, `contents`, `mould`, `personalise`: from a person and a key source to a finished card
- `seal_key`, `vpcd`, `inserting`, `outline`: a card image in a virtual reader, and what stands in it
"""

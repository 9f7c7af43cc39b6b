"""reader (读卡): the terminal's side of a card, in any PC/SC reader: what is on it, and whether it is genuine.

- `pcsc`, `finding`: readers and cards of this machine; `terminal`: commands and answers, kept as a trace
- `sam`: the module that proves to cards and checks their proofs
- `basic`: the data every counter reads, and how they are handed on
- `telling`, `shell`: a trace in words, a card by hand
- `verifying`: what of a card holds, each check with its raw exchange
- `serving`: the same for pages in a browser of this machine, by HTTP and WebSocket
- `conformance`: whether a card does what the specification says, case by case
"""

"""conformance (符合性检测): what the specification asks of a card, as cases that run on whatever card is in a reader.

- `bench`: the card under test with what a case needs, and how a case ends; `keys`: who has its keys
- `commands`, `proving`, `contents`, `loading`, `counting`, `firewall`, `writing`, `pins`, `buying`, `certifying`, `tearing`,
  `locking`: the cases, after the parts of LD/T 6001.2 and 6001.3
- `table`: all cases in their order, and running them
- `report`, `page`: what was found, as text and JSON data, and as a page
"""

"""The reader as a service of this machine (读卡服务), for pages in a browser: HTTP and WebSocket on the loopback interface.

- `door`: who may come in, by host, origin and token
- `messages`, `operations`: what may be asked in JSON, and done by the same functions the command line calls
- `session`: the one client that has the readers, from its token to its end
- `posted`: one question by HTTP, a session of its own
- `service`, `pages`, `journal`: the server, the demo page, a log without anything of a card
"""

"""crypto (密码): the commercial cryptography of China (商用密码) and the cryptograms of the card, bytes in and bytes out.

Who needs a cipher, a MAC or a signature finds it here by its standard name; who keeps the keys is another room's matter.

- `key`: key bytes, in the one type that never shows them
- `cipher`: SM4, DES and 3DES in their modes; `padding`, `mac`
- `sm3`, `sm2`, `sm2_forms`, `der`: hash, signature, public-key encryption and what they travel in
- `certificate`, `chain`: certificates, requests, revocation lists; `envelope`, `signed_data`: content for certificate holders
- `dispersal`, `authentication`, `messaging`, `purse`: what a card and its reader prove to each other
- `self_test`, `random_source`: known answers and the health of random numbers, before any key is used
"""

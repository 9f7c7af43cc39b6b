"""crypto (密码): the commercial cryptography of China (商用密码), bytes in and bytes out; holds no key."""

"""web (入口): the site's shell: navigation, sign-in, home page, error pages, style sheet and scripts.

Rooms bring their own views and templates; the shell gives them the frame (`web/base.html`), the policy the browser
holds them to, and the words for what went wrong. It holds no rule.
"""

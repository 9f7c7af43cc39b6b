"""office (机构): who works here, what each may do, and what was done.

Records: Group (部门, units accounted for together), Entity (单位), User (用户), SecondStep (两步验证), TrailEvent (审计轨迹,
append-only). Actions: `people` (create_user, change_user, deactivate, unlock …), `passwords` (issue_password,
change_password …), `second_step` (turn_on, enter_code, remove …), `entities` (add_group, add_entity …), `sign_in`
(sign_in, sign_out). Every action of every room runs in the frame `action.performing`, which checks the permission,
opens the transaction and writes exactly one event of the trail. Kinds of event are registered in each room's
`events.py`; roles and what they may do are data in `roles.py`.
"""

"""simulation (仿真): the example a newcomer sees, made through the same actions a centre's staff would use.

The fictional 示例市社会保障卡一卡通中心 with its final accounts of 2023 and 2024. Vouchers and persons are invented; the
figures are modelled on a published report, wherever that report agrees with itself (`differences` names the rest).
"""

"""Every refusal of this room: one function a code, so that a code keeps one meaning for ever."""

from __future__ import annotations

from desktop.errors import RefusedError, WaitingError
from desktop.foundation.translation import _


def not_ours() -> RefusedError:
    return RefusedError("收 101", _("这不是杏林台账的文件。"), hint=_("请确认选对了文件（扩展名 .xinglin）。"))


def incomplete() -> RefusedError:
    return RefusedError(
        "收 102", _("文件不完整，多半是 U 盘拔早了。"), hint=_("请对方重新导出一次，等到提示“可以拔出”再拔。")
    )


def damaged(where: str = "") -> RefusedError:
    return RefusedError("收 103", _("文件已损坏或被改动过。"), where=where, hint=_("请对方重新导出一次。"))


def too_large() -> RefusedError:
    return RefusedError("收 104", _("文件太大，超出了允许的大小。"), hint=_("请对方减少附件后重新导出。"))


def newer_format(what: str = "") -> RefusedError:
    return RefusedError("收 105", _("这份文件由更新的版本写成，请先升级杏林台账。"), where=what)


def bad_statement(where: str, rule: str = "") -> RefusedError:
    return RefusedError("收 106", _("文件里的说明部分不合格式，不能接收。"), where=f"{where} {rule}".strip())


def wrong_members(where: str = "") -> RefusedError:
    return RefusedError("收 107", _("文件里的内容多了、少了或顺序不对。"), where=where, hint=_("请对方重新导出一次。"))


def bad_gzip(where: str) -> RefusedError:
    return RefusedError("收 108", _("文件里的压缩内容已损坏或过大。"), where=where, hint=_("请对方重新导出一次。"))


def reserved_kind(kind: str) -> RefusedError:
    return RefusedError(
        "收 109", _("这一版还不能处理这种文件（{kind}）。").format(kind=kind), hint=_("请升级后再接收。")
    )


def bad_signature() -> RefusedError:
    return RefusedError("收 201", _("签名对不上，文件被改动过。"), hint=_("请对方重新导出一次；再次出现请电话核实。"))


def bad_signature_file() -> RefusedError:
    return RefusedError("收 202", _("签名部分不合格式，或是另一种文件的签名。"))


def payload_changed() -> RefusedError:
    return RefusedError(
        "收 203", _("文件不完整，多半是 U 盘拔早了，或者文件被改动过。"), hint=_("请对方重新导出一次。")
    )


def no_key(names: str) -> RefusedError:
    return RefusedError(
        "收 204",
        _("这份文件写给{names}，但不是写给这台电脑的密钥，打不开。").format(names=names),
        hint=_("请对方更新名册后重新导出一次。"),
    )


def broken_cipher() -> RefusedError:
    return RefusedError("收 205", _("加密内容已损坏，打不开。"), hint=_("请对方重新导出一次。"))


def suite_unknown(suite: str) -> RefusedError:
    return RefusedError("收 206", _("密钥用的算法（{suite}）这一版还不支持。").format(suite=suite))


def wrong_code() -> RefusedError:
    return RefusedError(
        "收 207", _("启用码不对，打不开启用包。"), hint=_("请对照盖章单上的启用码重新输入，或换用与它配套的启用包。")
    )


def wrong_password() -> RefusedError:
    return RefusedError("收 208", _("密码不对。"))


def member_changed(where: str) -> RefusedError:
    return RefusedError("收 209", _("文件里的内容与签名时不一致，被改动过。"), where=where)


def key_mismatch(where: str = "") -> RefusedError:
    return RefusedError("收 210", _("密钥编号与密钥本身不符。"), where=where)


def not_registered(org: str) -> RefusedError:
    return RefusedError(
        "收 301",
        _("单位 {org} 未登记在名册里，文件不能接收。").format(org=org),
        hint=_("请先核对单位代码，或更新名册。"),
    )


def not_enrolled(name: str) -> WaitingError:
    return WaitingError(
        "收 302",
        _("{name}的这台电脑还没有核对，文件先留着，核对后自动接收。").format(name=name),
        hint=_("请先接收并核对该单位的核对单。"),
    )


def addressed_elsewhere(names: str) -> RefusedError:
    return RefusedError(
        "收 303", _("这份文件是写给{names}的，不是写给本单位的。").format(names=names), hint=_("请转交收件单位。")
    )


def other_unit(stated: str, signer: str) -> RefusedError:
    return RefusedError("收 304", _("文件自称来自{stated}，签名却是{signer}的。").format(stated=stated, signer=signer))


def third_party(sender: str, org: str) -> RefusedError:
    return RefusedError("收 305", _("{sender}不是{org}的上级，不能转交它的批次。").format(sender=sender, org=org))


def outside_subtree(acceptor: str, org: str) -> RefusedError:
    return RefusedError("收 306", _("{acceptor}无权核对{org}：不在它的辖区内。").format(acceptor=acceptor, org=org))


def older_roster(have: int, got: int) -> RefusedError:
    return RefusedError("收 307", _("名册第 {got} 版比现有的第 {have} 版旧，不能换回去。").format(got=got, have=have))


def roster_jump(got: int) -> RefusedError:
    return RefusedError("收 308", _("名册版本号 {got} 跳得太大，不可信。").format(got=got))


def root_mismatch() -> RefusedError:
    return RefusedError("收 309", _("名册不是由本网络的根密钥签发的；换根密钥须新旧两把同时签名。"))


def revoked(name: str) -> RefusedError:
    return RefusedError("收 310", _("{name}的这台电脑已停用，停用之后的文件不再接收。").format(name=name))


def other_network() -> RefusedError:
    return RefusedError("收 311", _("这份文件属于另一个网络，不能接收。"))


def not_above(sender: str) -> RefusedError:
    return RefusedError("收 312", _("{sender}不是本单位的上级，不能下发这种文件。").format(sender=sender))


def is_kit() -> RefusedError:
    return RefusedError("收 313", _("这是启用包，不是上报文件。"), hint=_("请用“打开启用包”新建工作区。"))


def bad_enrol(where: str) -> RefusedError:
    return RefusedError("收 314", _("核对单前后不一致，不能接收。"), where=where)


def no_endorse(sender: str, org: str) -> RefusedError:
    return RefusedError("收 315", _("{sender}无权审签{org}的批次。").format(sender=sender, org=org))


def not_a_kit() -> RefusedError:
    return RefusedError("收 316", _("这不是启用包。"), hint=_("请选择文件名以“启用包”开头的文件。"))


def is_backup() -> RefusedError:
    return RefusedError("收 340", _("这是一份备份，不是上报文件。"), hint=_("要用它，请在“设置”里选“用备份恢复”。"))


def not_a_backup(kind: str) -> RefusedError:
    return RefusedError("收 341", _("这不是备份文件。"), where=kind, hint=_("请选择文件名以“备份”开头的文件。"))


def backup_too_large() -> RefusedError:
    return RefusedError(
        "存 302", _("数据超过 4 GB，一个备份文件装不下。"), hint=_("请把整个工作区文件夹拷到另一个硬盘上，并告诉上级。")
    )


def code_length(found: int, wanted: int) -> RefusedError:
    return RefusedError(
        "收 317",
        _("恢复码是 {wanted} 个字，现在是 {found} 个。").format(wanted=wanted, found=found),
        hint=_("一共 7 组，每组 5 个字，一组一组照着输。"),
    )


def code_mistyped(groups: list[int]) -> RefusedError:
    return RefusedError(
        "收 318",
        _("恢复码第 {groups} 组抄错了。").format(groups="、".join(map(str, groups))),
        hint=_("照着纸，把这一组再看一遍。"),
    )


def wrong_recovery_code() -> RefusedError:
    return RefusedError(
        "收 319",
        _("恢复码没有抄错，但打不开这个工作区。"),
        hint=_("它可能是别的工作区的，或者后来换过新的。找最新的一张。"),
    )


def not_a_recovery_file() -> RefusedError:
    return RefusedError(
        "收 320",
        _("这不是找回密码用的文件。"),
        hint=_("申请单由忘了密码的电脑写；批复由上级写，文件名以“密码批复”开头。"),
    )


def other_request() -> RefusedError:
    return RefusedError(
        "收 321",
        _("这份批复不是给现在这张申请单的。"),
        hint=_("一张申请单配一份批复，再申请一次旧的就不算了。请拿最新的申请单去批。"),
    )


def sealed_for_another(org: str) -> RefusedError:
    return RefusedError(
        "收 322",
        _("申请单说是 {org} 的，里面封的却是别的单位的钥匙。").format(org=org),
        hint=_("不要批，请打电话问清楚。"),
    )


def is_recovery_grant() -> RefusedError:
    return RefusedError("收 323", _("这是找回密码的批复，不用收。"), hint=_("在输密码的那一页按“忘了密码？”，再选它。"))


def bad_recovery_request(where: str) -> RefusedError:
    return RefusedError("收 324", _("申请单前后不一致，不能接收。"), where=where)


def not_above_it(own: str, org: str) -> RefusedError:
    return RefusedError("收 325", _("{own}不是{org}的上级，不能批。").format(own=own, org=org))


def bad_line(where: str, rule: str) -> RefusedError:
    return RefusedError("收 401", _("有一条记录不合格式，整批不能接收。"), where=f"{where} {rule}".strip())


def wrong_count(stated: int, found: int) -> RefusedError:
    return RefusedError("收 402", _("批次说有 {stated} 条记录，实际 {found} 条。").format(stated=stated, found=found))


def no_authority(org: str, unit: str, where: str) -> RefusedError:
    return RefusedError("收 403", _("{org}无权填写{unit}的记录。").format(org=org, unit=unit), where=where)


def private_mismatch(where: str) -> RefusedError:
    return RefusedError("收 404", _("个人信息与记录里的承诺值不符。"), where=where)


def older_pack(have: int, got: int) -> RefusedError:
    return RefusedError(
        "收 405", _("下发包第 {got} 版不比现有的第 {have} 版新，不能换回去。").format(got=got, have=have)
    )


def own_batch_missing() -> RefusedError:
    return RefusedError("收 406", _("上报文件里没有上报单位自己的批次，或与封面不符。"))

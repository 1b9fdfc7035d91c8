"""The names of the facts that a regulation may fix, and the values of those that the software acts on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class FactKind:
    """What is told under a name."""

    title: str
    """In Vietnamese, as the row of a table."""
    values: Mapping[str, str] = field(default_factory=dict)
    """The codes that can be its value, with what each says; empty where the value is told in words."""

    def told(self, value: str) -> str:
        """A value as people read it."""
        return self.values.get(value, value)


FACTS: Mapping[str, FactKind] = {
    'organisations': FactKind('Cơ quan, đơn vị áp dụng'),
    'terms': FactKind('Cách hiểu “hồ sơ điện tử”'),
    'delegation': FactKind('Uỷ quyền cho đơn vị cấp dưới'),
    'own-rules': FactKind('Quy chế riêng của đơn vị'),
    'account-issuer': FactKind(
        'Nơi cấp tài khoản', {'home-affairs-department': 'Sở Nội vụ', 'home-affairs-division': 'Phòng Nội vụ'}
    ),
    'account-administration': FactKind('Quản lý tài khoản'),
    'accounts-per-unit': FactKind('Tài khoản của mỗi đơn vị'),
    'extra-accounts': FactKind('Tài khoản cho đơn vị trực thuộc'),
    'personal-accounts': FactKind('Tài khoản cá nhân'),
    'account-holder': FactKind('Quyết định phân công người dùng tài khoản'),
    'account-secrecy': FactKind('Bảo mật tài khoản'),
    'account-revocation': FactKind('Thu hồi, huỷ tài khoản'),
    'unit-merger': FactKind('Khi đơn vị sáp nhập, thành lập mới'),
    'idle': FactKind('Khi không sử dụng'),
    'password-change': FactKind('Đổi mật khẩu'),
    'password-notice': FactKind(
        'Thông báo khi đổi mật khẩu',
        {'administrators': 'Người quản trị được thông báo mỗi khi mật khẩu thay đổi'},
    ),
    'password-loss': FactKind('Mất mật khẩu'),
    'password-strength': FactKind('Độ mạnh mật khẩu'),
    'second-factor': FactKind('Xác thực đa yếu tố'),
    'sign-in': FactKind('Đăng nhập'),
    'initial-load': FactKind('Cập nhật hồ sơ hiện có'),
    'personal-changes': FactKind(
        'Cách cập nhật thay đổi của cá nhân',
        {
            'yearly-or-on-request': 'Kê khai hằng năm hoặc theo yêu cầu, không ấn định số ngày',
            'yearly-or-on-request-within-limit': 'Kê khai hằng năm hoặc theo yêu cầu, cập nhật trong thời hạn',
            'at-once': 'Kê khai, cập nhật ngay khi có thay đổi',
        },
    ),
    'evidence': FactKind('Tài liệu chứng minh'),
    'verification': FactKind('Xác thực, kiểm duyệt'),
    'identifier': FactKind('Mã định danh hồ sơ'),
    'value': FactKind('Giá trị của hồ sơ điện tử'),
    'paper': FactKind('Thống nhất với hồ sơ giấy'),
    'paper-mismatch': FactKind('Khi hồ sơ giấy không khớp'),
    'transfer-mode': FactKind(
        'Cách chuyển hồ sơ',
        {
            'on-written-request': 'Đơn vị cũ giữ; chỉ giao khi có yêu cầu bằng văn bản',
            'by-old-unit': 'Đơn vị cũ chuyển giao',
            'complete-then-release': 'Đơn vị cũ cập nhật đủ rồi mới giao',
            'by-superior-then-forwarded': 'Cấp trên điều chuyển, nơi nhận chuyển tiếp',
        },
    ),
    'transfer-attachment': FactKind('Tài liệu kèm khi chuyển hồ sơ'),
    'transfer-keeper': FactKind('Nơi giữ hồ sơ sau khi chuyển'),
    'transfer-view': FactKind(
        'Quyền xem của đơn vị cũ',
        {'until-transfer': 'Đơn vị cũ xem được, không sửa được, nội dung đến ngày chuyển'},
    ),
    'end-of-service': FactKind('Khi nghỉ hưu, thôi việc, từ trần, chuyển đi'),
    'retention': FactKind('Thời hạn lưu trữ'),
    'backup': FactKind('Sao lưu'),
    'backup-day': FactKind('Ngày sao lưu hằng tháng của đơn vị'),
    'backup-use': FactKind('Sử dụng bản sao lưu'),
    'secrecy': FactKind('Chế độ mật'),
    'consent': FactKind('Đồng ý bằng văn bản để khai thác'),
    'consent-to-view': FactKind('Đồng ý bằng văn bản để đăng nhập xem'),
    'purposes': FactKind('Mục đích khai thác'),
    'rights': FactKind('Phân loại quyền'),
    'report-route': FactKind('Nơi nhận báo cáo định kỳ'),
    'report-superior': FactKind('Báo cáo của cấp tổng hợp'),
    'reviews': FactKind('Kiểm tra, rà soát định kỳ'),
    'officer-reports': FactKind('Báo cáo của người được phân công'),
    'outage': FactKind('Thông báo sự cố'),
    'planned-outage': FactKind('Báo trước khi dừng phần mềm'),
    'incident': FactKind('Báo cáo sự cố an toàn thông tin'),
    'charset': FactKind('Bộ mã ký tự'),
    'security': FactKind('An ninh, an toàn'),
    'logs': FactKind('Nhật ký hệ thống'),
    'prohibited': FactKind('Hành vi bị cấm'),
    'personal-data': FactKind('Bảo vệ dữ liệu cá nhân'),
    'sharing': FactKind('Kết nối, chia sẻ dữ liệu'),
    'functions': FactKind('Chức năng của phần mềm'),
    'catalogues': FactKind('Danh mục'),
    'hosting': FactKind('Nơi đặt máy chủ, địa chỉ truy cập'),
    'training': FactKind('Đào tạo, bồi dưỡng'),
    'sanctions': FactKind('Khen thưởng, xử lý vi phạm'),
}
"""Name -> what it tells, in the order in which people read them."""

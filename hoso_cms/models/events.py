"""The events that start and end clocks. Regulations, workflows and content types name them; nothing else is an event."""

from __future__ import annotations

EVENTS = {
    'recruitment-decision': 'có quyết định tuyển dụng, tiếp nhận hoặc hợp đồng làm việc',
    'record-created': 'hồ sơ điện tử được tạo lập',
    'form-submitted': 'người được tuyển nộp Phiếu thông tin',
    'basic-data-entered': 'thông tin cơ bản đã được nhập',
    'record-verified': 'hồ sơ được xác thực',
    'data-synced': 'dữ liệu đã đồng bộ về Cơ sở dữ liệu quốc gia',
    'decision-effective': 'văn bản có hiệu lực',
    'declaration-received': 'nhận bản kê khai bổ sung',
    'data-supplemented': 'thông tin bổ sung đã có trên phần mềm',
    'declaration-settled': 'phiếu bổ sung được duyệt vào hồ sơ',
    'transfer-effective': 'văn bản điều động đi đơn vị khác có hiệu lực',
    'internal-transfer-effective': 'văn bản điều động trong đơn vị có hiệu lực',
    'transfer-handed-over': 'hồ sơ được chuyển sang đơn vị mới',
    'transfer-arrived': 'hồ sơ được tiếp nhận đến trên phần mềm',
    'transfer-forwarded': 'hồ sơ được chuyển tiếp đến đơn vị trực tiếp sử dụng',
    'departure-effective': 'văn bản cho nghỉ hưu, thôi việc, chuyển đi hoặc giấy chứng tử có hiệu lực',
    'status-changed': 'tình trạng hồ sơ được điều chỉnh',
    'outage-began': 'phần mềm ngừng hoạt động',
    'outage-announced': 'thông báo sự cố được ban hành',
    'report-round-1': 'đợt báo cáo thứ nhất của năm',
    'report-round-2': 'đợt báo cáo thứ hai của năm',
    'report-sent': 'báo cáo được gửi',
}
"""Name -> what happens, in Vietnamese."""

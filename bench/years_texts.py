"""What the items of a bench say: put together from these, no two neighbours alike."""

from __future__ import annotations

SUBJECTS = (
    "Lịch tuyển sinh vào lớp 10", "Hướng dẫn phòng, chống dịch trong trường học", "Thông điệp an toàn giao thông cổng trường",
    "Kế hoạch kiểm tra học kỳ", "Gương người tốt việc tốt", "Chương trình giáo dục phổ thông mới", "Sách giáo khoa lớp 6",
    "Tư vấn hướng nghiệp cho học sinh lớp 9", "Ngày hội đọc sách", "Chương trình Sữa học đường", "Phòng, chống bạo lực học đường",
    "Hội nghị giao ban", "Tập huấn giáo viên", "Thi học sinh giỏi", "Phổ biến Luật Giáo dục", "Giải thể thao học sinh",
    "Tuyển sinh đầu cấp", "Xét công nhận tốt nghiệp", "Lịch nghỉ Tết", "Khai giảng năm học", "Phòng, chống tai nạn thương tích",
    "Giáo dục kỹ năng sống", "Chuyển đổi số trong nhà trường",
)  # fmt: skip
TOLD = (
    "năm học mới", "đợt một", "đợt hai", "tuần này", "của ngành", "gửi phụ huynh", "dành cho giáo viên", "trước kỳ nghỉ",
    "theo quy định mới", "sau kiểm tra", "hằng tháng",
)  # fmt: skip
WHERE = (
    "quận Ba Đình", "quận Hoàn Kiếm", "quận Tây Hồ", "quận Long Biên", "quận Cầu Giấy", "quận Đống Đa", "quận Hai Bà Trưng",
    "quận Hoàng Mai", "quận Thanh Xuân", "huyện Sóc Sơn", "huyện Đông Anh", "huyện Gia Lâm", "quận Nam Từ Liêm",
    "huyện Thanh Trì", "quận Bắc Từ Liêm", "huyện Mê Linh", "quận Hà Đông", "thị xã Sơn Tây", "huyện Ba Vì", "huyện Phúc Thọ",
    "huyện Đan Phượng",
    "huyện Hoài Đức", "huyện Quốc Oai", "huyện Thạch Thất", "huyện Chương Mỹ", "huyện Thanh Oai", "huyện Thường Tín",
    "huyện Phú Xuyên", "huyện Ứng Hòa", "huyện Mỹ Đức",
)  # fmt: skip
BODIES = (
    "Phụ huynh xem lịch và địa điểm ở trang của nhà trường; mọi thắc mắc gọi đường dây nóng của phòng chuyên môn.",
    "Các điểm thi giữ nguyên, thí sinh có mặt trước bảy giờ và mang theo căn cước cùng phiếu báo dự thi.",
    "Nhà trường đo thân nhiệt tại cổng, bố trí nước rửa tay ở mỗi phòng học và thông báo ngay khi có trường hợp nghi ngờ.",
    "Xe đưa đón dừng đúng nơi quy định, học sinh qua đường theo hướng dẫn của đội tự quản cổng trường.",
    "Mỗi sáng cô giáo qua đò đến lớp, mười năm chưa một ngày đi muộn, được phụ huynh và đồng nghiệp tin yêu.",
    "Tổ chuyên môn góp ý bản mẫu trước ngày mười lăm, gửi về Sở bằng văn bản và bản điện tử.",
    "Hội nghị trực tuyến nối tới ba mươi điểm cầu, lãnh đạo Sở kết luận và giao việc cho từng đơn vị.",
    "Kinh phí lấy từ nguồn xã hội hóa và ngân sách, công khai theo quy định về quản lý tài chính.",
    "Học sinh lớp chín được tư vấn chọn trường, chọn nghề phù hợp năng lực và hoàn cảnh gia đình.",
    "Thư viện mở cửa cả ngày thứ bảy, mỗi lớp một giờ đọc sách có hướng dẫn trong tuần.",
    "Đơn vị báo cáo kết quả thực hiện kèm hình ảnh, minh chứng và kiến nghị gửi về Văn phòng Sở.",
    "Thời gian nộp hồ sơ từ ngày một đến hết ngày mười, nộp trực tuyến hoặc trực tiếp tại trường.",
    "Đội tuyển đạt mười hai giải nhất, hai mươi giải nhì, đứng đầu cả nước ba năm liền.",
)  # fmt: skip

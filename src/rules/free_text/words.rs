//! What a text of a budget says beside the names of works, in Chinese and English: words of no weight, words
//! that move a work to another place, words that join, words that take away.

/// What such a word does to the names around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing: it says how, how much or in which state.
    Plain,
    /// Nothing, and what stands before it at the beginning of a text is the name of an estate.
    Estate,
    /// It is in a building: a work that lies elsewhere may be another one there.
    Indoors,
    /// It is out of doors: a work of a building may be another one there.
    Outdoors,
    /// It makes the work another one, unless the work's own names use the word.
    Turns,
    /// What stands after it is another work.
    Joins,
    /// Something beside it is left out.
    Excludes,
    /// The money is for a cost.
    Cost,
    /// Something else altogether, though it looks like the name of a work.
    Else,
}

/// Words that only fill what the names of works leave.
pub(super) const FILLING: [(Kind, &str); 10] = [
    (Kind::Plain, DONE),
    (Kind::Plain, LIKE),
    (Kind::Plain, MUCH),
    (Kind::Estate, "小区 社区 家园 花园 花苑 家属院 家属区 家属楼 宿舍 新村 大院 公寓 佳苑 estate"),
    (Kind::Indoors, INDOORS),
    (Kind::Outdoors, "室外 户外 院内 院落 庭院 路边 路旁 广场 outdoor outdoors"),
    (Kind::Turns, TURNS),
    (Kind::Cost, "费 费用 经费 fee fees"),
    (Kind::Plain, INSIDE),
    (Kind::Plain, OUTSIDE),
];

/// Words that part a text, or take something out of it; they too only fill what the names leave.
pub(super) const PARTING: [(Kind, &str); 2] = [
    (
        Kind::Joins,
        "、 , ; 。 / + & : | 和 与 及 并 或 兼 含 以及 及其 并且 包括 包含 其中 and with plus or incl including",
    ),
    (
        Kind::Excludes,
        "除 不 无 未 非 免 勿 不含 不包括 不包含 未含 未包括 除外 之外 以外 剔除 扣除 扣减 取消 停止 暂缓 另计 另行 \
         except excluding without not excl",
    ),
];

/// Longer words that are not the names they begin or end with.
pub(super) const BESIDE_NAMES: [(Kind, &str); 2] = [
    (Kind::Plain, "单元门口 单元口 楼道口 楼门口 道路两侧 道路沿线 沿道路"),
    (
        Kind::Else,
        "电梯维修 电梯保险 电梯门 电梯维护 电梯保养 电梯检测 施工资料 竣工资料 养老保险 养老金 养老补贴 医疗保险 路面保洁 \
         道路保洁 道路清扫 绿化垃圾 防雷检测 监控电费 路灯电费 消防检测 消防维保 施工道路 施工围墙 临时道路 临时围墙",
    ),
];

/// Those that join what is included: in brackets too, it is something else that is to be known.
pub(super) const INCLUDES: &str = "含 兼 包括 包含 incl including plus";

/// Words that end a part whose cost is the price of the work itself: 道路工程费, 电梯安装费.
pub(super) const PRICED: &str = "工程 施工 安装 改造 建设 更换 拆除 加固 建安 迁改 迁移";

/// Signs after 内 or 外 with which these begin another word: 小区外墙, 小区内墙.
pub(super) const NOT_A_SIDE: &str = "墙立檐窗保挂加线围观扩伸露凸架网装内外";

/// Words that say on which side of the red line something lies.
pub(super) const INSIDE: &str =
    "红线内 红线以内 红线范围内 小区内 小区以内 小区内部 小区红线内 社区内 院内 院区内 庭院内 围墙内";

/// Words for the other side.
pub(super) const OUTSIDE: &str =
    "红线外 红线以外 红线范围外 小区外 小区以外 小区外部 小区外围 小区红线外 社区外 院外 围墙外";

/// What is done.
const DONE: &str = "改造 更换 换新 替换 维修 修复 修缮 修补 修理 整治 整修 整改 整理 规整 翻新 翻修 翻建 新建 新增 新设 新装 增设 增建 \
    加装 加设 安装 铺设 铺装 敷设 埋设 拆除 铲除 清除 消除 除锈 除险 除草 重做 重铺 重建 重装 重新 恢复 提升 提质 优化 完善 升级 更新 \
    出新 建设 施工 工程 项目 工作 专项 治理 处理 处置 采购 购置 购买 制作 定制 订做 调试 迁移 移位 移装 改移 改线 抬升 提升改造 \
    硬化 扩建 扩宽 拓宽 加宽 延伸 接入 接入市政管网 接入市政 接市政管网 接至市政管网 连通 接通 加固 补强 布设 布置 设置 设立 实施 \
    土建 外运 开挖 回填 打造 补齐 补建 补种 补栽 换装 做法 喷涂 涂刷 刷漆 油漆 粉刷 划线 热熔 装修 装饰 搭设 搭拆 \
    renewal renovation repair repairs replacement replacing renewing works work installation installing new upgrade upgrading \
    construction laying system systems refurbishment rebuilding resurfacing supply";

/// How and of what something is.
const LIKE: &str = "的 之 用 型 式 类 基础类 完善类 提升类 破损 损坏 老化 陈旧 锈蚀 开裂 裂缝 沉降 塌陷 缺失 原 原有 既有 现状 现有 \
    老旧 旧 老 新 新型 大 小 全 全部 全面 部分 局部 统一 集中 公共 公用 共用 公区 区域 范围 位置 部位 点位 段 主 次 主要 重点 多层 高层 住宅 \
    居民 楼栋 楼房 楼宇 楼 号楼 栋 幢 座 号 院 区 片 片区 街 街道 路 巷 弄 里 苑 村 镇 县 市 城 门 东 南 西 北 中 侧 东侧 南侧 西侧 北侧 两侧 \
    周边 周围 附近 前 后 上 下 左 右 内 内部 外侧 内侧 沿线 沿街 东门 南门 西门 北门 入口 出口 出入口 口 处 不锈钢 铝合金 塑钢 彩钢 \
    混凝土 砼 花岗岩 大理石 铁艺 木质 木 钢 铁 铜 塑料 防腐木 智能 智能化 电动 太阳能 自动 高清 成品 预制 仿古 环保 节能型 \
    设备 设施 装置 材料 系统 配件 组件 构件 线路 管道 管线 中心 平台 标牌 板 带 层 为 年 年度 月 期 一期 二期 三期 批 批次 标段 阶段 第 本 该 各 每 \
    等楼 等栋 不停 无人值守 无线 无缝 无害化 未成年人 非机动车 非标 审减 审增 核减 核增 结算 决算 尾款 进度款 预付款 首付款 质保金 \
    pvc upvc pe ppr pp pph hdpe led epc yjv hrb mpp cpvc frpp gb \
    the a an of for in at to on no nos block blocks building buildings old existing broken worn all both sides side main \
    residential public east west north south phase lot";

/// How much there is of it.
const MUCH: &str = "一 二 三 四 五 六 七 八 九 十 百 千 两 双 单 多 个 部 套 台 盏 根 块 条 项 户 米 平方米 平米 平方 立方米 立方 公里 延米 元 万元 \
    万 亿 约 共 共计 合计 计 长 长度 宽 宽度 厚 厚度 高 直径 规格 型号 数量 面积 余 只 樘 组 株 棵 间 层楼 m km mm cm kg t kw kva m2 m3 \
    pcs sets set units metres meters";

/// Where in a building something is.
const INDOORS: &str = "室内 楼内 屋内 屋面 屋顶 楼顶 顶楼 外墙 外立面 立面 内墙 墙面 墙体 楼道 楼梯 楼梯间 楼体 阳台 露台 单元 单元楼 地下室 \
    走廊 过道 indoor indoors roof staircase stairwell";

/// What makes a work another one.
const TURNS: &str = "户内 住户 入户 厨房 卫生间 厕所间 机房 车库 市政 城市 城区 全市 主干 干管 总管 学校 中学 小学 医院 酒店 宾馆 商场 商业 办公 \
    机关 街道办 派出所 农村 乡镇 工厂 厂区 厂房 河道 公园 景区 工地 临时 消防 空调 人防 政府 municipal city temporary school hospital";

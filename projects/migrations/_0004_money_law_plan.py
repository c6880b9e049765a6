"""The second half of 0004_money_law_plan, in a file of its own for its length alone: to Django it is
one migration, as it was when the first installations applied it (a name with _ is no migration)."""

import django.db.models.deletion
import django.db.models.functions.comparison
import khuyencong.constraints
from django.conf import settings
from django.db import migrations, models

LINKS_AND_CONSTRAINTS = [
    migrations.AddConstraint(
        model_name='acceptance',
        constraint=models.CheckConstraint(condition=models.Q(('result', 'passed'), models.Q(('reason', ''), _negated=True), _connector='OR'), name='acceptance_failed_says_why', violation_error_message='Nghiệm thu không đạt phải ghi lý do.'),
    ),
    migrations.AddConstraint(
        model_name='adjustment',
        constraint=models.CheckConstraint(condition=models.Q(('old_value', models.F('new_value')), _negated=True), name='adjustment_changes_something', violation_error_message='Giá trị trước và sau điều chỉnh phải khác nhau.'),
    ),
    migrations.AddConstraint(
        model_name='adjustment',
        constraint=models.CheckConstraint(condition=models.Q(models.Q(('decision__isnull', False), ('state', 'decided')), models.Q(('decision__isnull', True), ('state__in', ('requested', 'refused'))), _connector='OR'), name='adjustment_decided_goes_with_its_decision', violation_error_message='Điều chỉnh đã quyết định phải gắn với quyết định của nó.'),
    ),
    migrations.AddConstraint(
        model_name='adjustment',
        constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('refusal', ''), _negated=True), _connector='OR'), name='adjustment_refused_says_why', violation_error_message='Không chấp thuận thì phải ghi lý do.'),
    ),
    migrations.AddConstraint(
        model_name='adjustment',
        constraint=models.CheckConstraint(condition=models.Q(('subject__in', ['amount', 'beneficiary', 'machine', 'place', 'time', 'programme', 'stop'])), name='adjustment_subject_is_known', violation_error_message='Nội dung điều chỉnh này không có trong danh mục.'),
    ),
    migrations.AddConstraint(
        model_name='adjustment',
        constraint=models.CheckConstraint(condition=models.Q(models.Q(('requested_at__isnull', True), ('requested_by__isnull', True)), models.Q(('requested_at__isnull', False), ('requested_by__isnull', False)), _connector='OR'), name='adjustment_requested_at_goes_with_requested_by', violation_error_message='Thời điểm và người đề nghị phải được ghi cùng nhau.'),
    ),
    migrations.AddConstraint(
        model_name='adjustment',
        constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('closed_by__isnull', True)), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False)), _connector='OR'), name='adjustment_closed_at_goes_with_closed_by', violation_error_message='Thời điểm và người ghi kết quả phải được ghi cùng nhau.'),
    ),
    migrations.AddConstraint(
        model_name='adjustment',
        constraint=models.UniqueConstraint(models.F('proposal'), django.db.models.functions.comparison.Coalesce('member', 0), models.F('subject'), condition=models.Q(('state', 'requested')), name='adjustment_waits_once_a_subject', violation_error_message='Đã có một đề nghị điều chỉnh cùng nội dung đang chờ quyết định. Hãy xử lý đề nghị đó trước.'),
    ),
    migrations.AddConstraint(
        model_name='attachment',
        constraint=models.UniqueConstraint(models.F('proposal'), django.db.models.functions.comparison.Coalesce('member', 0), django.db.models.functions.comparison.Coalesce('item', 0), django.db.models.functions.comparison.Coalesce('acceptance', 0), models.F('sha256'), condition=models.Q(('removed_at', None)), name='attachment_is_handed_in_once', violation_error_message='Tệp này đã có ở mục này của hồ sơ.'),
    ),
    migrations.AddConstraint(
        model_name='decision',
        constraint=models.CheckConstraint(condition=models.Q(('effective_on', None), ('effective_on__gte', models.F('decided_on')), _connector='OR'), name='decision_counts_from_its_day', violation_error_message='Ngày tính vào sổ không được trước ngày ban hành.'),
    ),
    migrations.AddConstraint(
        model_name='decision',
        constraint=models.CheckConstraint(condition=models.Q(models.Q(('recorded_at__isnull', True), ('recorded_by__isnull', True)), models.Q(('recorded_at__isnull', False), ('recorded_by__isnull', False)), _connector='OR'), name='decision_recorded_at_goes_with_recorded_by', violation_error_message='Thời điểm và người ghi phải được ghi cùng nhau.'),
    ),
    migrations.AddConstraint(
        model_name='plan',
        constraint=models.CheckConstraint(condition=models.Q(models.Q(('submitted_at__isnull', True), ('submitted_by__isnull', True)), models.Q(('submitted_at__isnull', False), ('submitted_by__isnull', False)), _connector='OR'), name='plan_submitted_at_goes_with_submitted_by', violation_error_message='Thời điểm và người trình phải được ghi cùng nhau.'),
    ),
    migrations.AddConstraint(
        model_name='plan',
        constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'draft'), _negated=True), ('submitted_at', None), _connector='OR'), name='plan_submitted_at_goes_with_state', violation_error_message='Kế hoạch đang lập thì chưa có thời điểm trình.'),
    ),
    migrations.AddConstraint(
        model_name='proposal',
        constraint=models.CheckConstraint(condition=models.Q(('declared_precision__in', [1, 1000, 10000, 100000, 1000000]), models.Q(('declared_total', None), ('declared_total__gte', 0), _connector='OR')), name='proposal_declares_a_known_precision', violation_error_message='Tổng kinh phí hoặc độ chính xác ghi trong hồ sơ không hợp lệ.'),
    ),
    migrations.AddField(
        model_name='acceptedfinding',
        name='accepted_by',
        field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người chấp nhận'),
    ),
    migrations.AddField(
        model_name='acceptedfinding',
        name='proposal',
        field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accepted_findings', to='projects.proposal', verbose_name='đề án'),
    ),
    migrations.AddField(
        model_name='adjustmentroute',
        name='programme',
        field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='projects.programme', verbose_name='chương trình'),
    ),
    migrations.AddField(
        model_name='advanceceiling',
        name='activity',
        field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='projects.activity', verbose_name='nội dung'),
    ),
    migrations.AddField(
        model_name='advanceceiling',
        name='programme',
        field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='projects.programme', verbose_name='chương trình'),
    ),
    migrations.AddField(
        model_name='appraisal',
        name='proposal',
        field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appraisals', to='projects.proposal', verbose_name='đề án'),
    ),
    migrations.AddField(
        model_name='appraisal',
        name='recorded_by',
        field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người ghi'),
    ),
    migrations.AddField(
        model_name='appraisalscore',
        name='appraisal',
        field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scores', to='projects.appraisal', verbose_name='thẩm định'),
    ),
    migrations.AddField(
        model_name='arearule',
        name='exempt_activities',
        field=models.ManyToManyField(blank=True, help_text='Như sản xuất sạch hơn.', related_name='+', to='projects.activity', verbose_name='nội dung không phụ thuộc địa bàn'),
    ),
    migrations.AddConstraint(
        model_name='criterion',
        constraint=models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_from', None), ('valid_from__lte', models.F('valid_to')), _connector='OR'), name='criterion_begins_before_it_ends', violation_error_message='Ngày bắt đầu phải trước hoặc trùng ngày kết thúc.'),
    ),
    migrations.AddConstraint(
        model_name='criterion',
        constraint=khuyencong.constraints.NoOverlappingValidity(fields=('code',), name='criterion_is_one_at_a_time', violation_error_message='Đã có một quy định cùng loại trong thời gian này. Hãy kết thúc hiệu lực của quy định cũ trước.'),
    ),
    migrations.AddConstraint(
        model_name='criterion',
        constraint=models.CheckConstraint(condition=models.Q(('weight__range', (1, 100)), ('fact__in', ['', 'typical-product', 'ocop', 'woman', 'ethnic-minority', 'craft-village', 'cleaner'])), name='criterion_weight_is_positive', violation_error_message='Điểm tối đa phải từ 1 đến 100.'),
    ),
    migrations.AddField(
        model_name='appraisalscore',
        name='criterion',
        field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='projects.criterion', verbose_name='tiêu chí'),
    ),
    migrations.AddField(
        model_name='disbursement',
        name='contract',
        field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='disbursements', to='projects.contract', verbose_name='hợp đồng'),
    ),
    migrations.AddField(
        model_name='disbursement',
        name='proposal',
        field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disbursements', to='projects.proposal', verbose_name='đề án'),
    ),
    migrations.AddField(
        model_name='disbursement',
        name='recorded_by',
        field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người ghi'),
    ),
    migrations.AddField(
        model_name='obstacle',
        name='member',
        field=models.ForeignKey(blank=True, help_text='Để trống khi vướng mắc của cả đề án.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='obstacles', to='projects.member', verbose_name='cơ sở tham gia'),
    ),
    migrations.AddField(
        model_name='obstacle',
        name='proposal',
        field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='obstacles', to='projects.proposal', verbose_name='đề án'),
    ),
    migrations.AddField(
        model_name='obstacle',
        name='recorded_by',
        field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người ghi'),
    ),
    migrations.AddField(
        model_name='printedtotal',
        name='activity',
        field=models.ForeignKey(blank=True, help_text='Để trống khi dòng này cộng mọi nội dung của kế hoạch.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='projects.activity', verbose_name='nội dung'),
    ),
    migrations.AddField(
        model_name='printedtotal',
        name='plan',
        field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='printed_totals', to='projects.plan', verbose_name='kế hoạch'),
    ),
    migrations.AddField(
        model_name='progressnote',
        name='proposal',
        field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='progress_notes', to='projects.proposal', verbose_name='đề án'),
    ),
    migrations.AddField(
        model_name='progressnote',
        name='recorded_by',
        field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người ghi'),
    ),
    migrations.AddField(
        model_name='repeatrule',
        name='programme',
        field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='projects.programme', verbose_name='chương trình'),
    ),
    migrations.AddConstraint(
        model_name='acceptedfinding',
        constraint=models.UniqueConstraint(fields=('proposal', 'fingerprint'), name='acceptedfinding_is_accepted_once', violation_error_message='Cảnh báo này đã được chấp nhận.'),
    ),
    migrations.AddConstraint(
        model_name='acceptedfinding',
        constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='acceptedfinding_has_its_reason', violation_error_message='Chấp nhận một cảnh báo phải có lý do bằng chữ.'),
    ),
    migrations.AddConstraint(
        model_name='acceptedfinding',
        constraint=models.CheckConstraint(condition=models.Q(('accepted_at__isnull', False), ('accepted_by__isnull', False)), name='acceptedfinding_accepted_at_goes_with_accepted_by', violation_error_message='Thời điểm và người chấp nhận phải được ghi cùng nhau.'),
    ),
    migrations.AddConstraint(
        model_name='adjustmentroute',
        constraint=models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_from', None), ('valid_from__lte', models.F('valid_to')), _connector='OR'), name='adjustmentroute_begins_before_it_ends', violation_error_message='Ngày bắt đầu phải trước hoặc trùng ngày kết thúc.'),
    ),
    migrations.AddConstraint(
        model_name='adjustmentroute',
        constraint=khuyencong.constraints.NoOverlappingValidity(fields=('programme', 'subject'), name='adjustmentroute_is_one_at_a_time', violation_error_message='Đã có một quy định cùng loại trong thời gian này. Hãy kết thúc hiệu lực của quy định cũ trước.'),
    ),
    migrations.AddConstraint(
        model_name='adjustmentroute',
        constraint=models.CheckConstraint(condition=models.Q(('subject__in', ['amount', 'beneficiary', 'machine', 'place', 'time', 'programme', 'stop'])), name='adjustmentroute_subject_is_known', violation_error_message='Nội dung điều chỉnh này không có trong danh mục.'),
    ),
    migrations.AddConstraint(
        model_name='advanceceiling',
        constraint=models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_from', None), ('valid_from__lte', models.F('valid_to')), _connector='OR'), name='advanceceiling_begins_before_it_ends', violation_error_message='Ngày bắt đầu phải trước hoặc trùng ngày kết thúc.'),
    ),
    migrations.AddConstraint(
        model_name='advanceceiling',
        constraint=khuyencong.constraints.NoOverlappingValidity(fields=('programme', 'activity'), name='advanceceiling_is_one_at_a_time', violation_error_message='Đã có một quy định cùng loại trong thời gian này. Hãy kết thúc hiệu lực của quy định cũ trước.'),
    ),
    migrations.AddConstraint(
        model_name='advanceceiling',
        constraint=models.CheckConstraint(condition=models.Q(('max_basis_points__range', (1, 10000))), name='advanceceiling_is_a_share', violation_error_message='Tỷ lệ phải từ 1 đến 10000 phần vạn.'),
    ),
    migrations.AddConstraint(
        model_name='appraisal',
        constraint=models.CheckConstraint(condition=models.Q(('mode__in', ['council', 'reviewer'])), name='appraisal_mode_is_known', violation_error_message='Hình thức thẩm định không có trong danh mục.'),
    ),
    migrations.AddConstraint(
        model_name='appraisal',
        constraint=models.CheckConstraint(condition=models.Q(('mode', 'reviewer'), models.Q(('council', ''), _negated=True), _connector='OR'), name='appraisal_by_council_names_it', violation_error_message='Thẩm định bằng hội đồng phải ghi thành phần hội đồng.'),
    ),
    migrations.AddConstraint(
        model_name='appraisal',
        constraint=models.CheckConstraint(condition=models.Q(('recorded_at__isnull', False), ('recorded_by__isnull', False)), name='appraisal_recorded_at_goes_with_recorded_by', violation_error_message='Thời điểm và người ghi phải được ghi cùng nhau.'),
    ),
    migrations.AddConstraint(
        model_name='arearule',
        constraint=models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_from', None), ('valid_from__lte', models.F('valid_to')), _connector='OR'), name='arearule_begins_before_it_ends', violation_error_message='Ngày bắt đầu phải trước hoặc trùng ngày kết thúc.'),
    ),
    migrations.AddConstraint(
        model_name='arearule',
        constraint=khuyencong.constraints.NoOverlappingValidity(fields=('province_kind', 'place_kind'), name='arearule_is_one_at_a_time', violation_error_message='Đã có một quy định cùng loại trong thời gian này. Hãy kết thúc hiệu lực của quy định cũ trước.'),
    ),
    migrations.AddConstraint(
        model_name='appraisalscore',
        constraint=models.UniqueConstraint(fields=('appraisal', 'criterion'), name='appraisalscore_is_given_once', violation_error_message='Tiêu chí này đã được chấm.'),
    ),
    migrations.AddConstraint(
        model_name='appraisalscore',
        constraint=models.CheckConstraint(condition=models.Q(('points__lte', models.F('out_of'))), name='appraisalscore_is_within_its_weight', violation_error_message='Điểm không được vượt điểm tối đa của tiêu chí.'),
    ),
    migrations.AddConstraint(
        model_name='disbursement',
        constraint=models.CheckConstraint(condition=models.Q(('paid__gt', 0)), name='disbursement_is_more_than_nothing', violation_error_message='Số tiền chi phải trên 0 đồng.'),
    ),
    migrations.AddConstraint(
        model_name='disbursement',
        constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['advance', 'payment', 'return'])), name='disbursement_kind_is_known', violation_error_message='Loại giải ngân này không có trong danh mục.'),
    ),
    migrations.AddConstraint(
        model_name='disbursement',
        constraint=models.CheckConstraint(condition=models.Q(('recorded_at__isnull', False), ('recorded_by__isnull', False)), name='disbursement_recorded_at_goes_with_recorded_by', violation_error_message='Thời điểm và người ghi phải được ghi cùng nhau.'),
    ),
    migrations.AddConstraint(
        model_name='obstacle',
        constraint=models.CheckConstraint(condition=models.Q(('since__lte', models.F('due_on'))), name='obstacle_is_due_after_it_began', violation_error_message='Hạn xử lý không được trước ngày phát sinh vướng mắc.'),
    ),
    migrations.AddConstraint(
        model_name='obstacle',
        constraint=models.CheckConstraint(condition=models.Q(models.Q(('solution', ''), ('solved_on__isnull', True)), models.Q(('solved_on__gte', models.F('since')), ('solved_on__isnull', False), models.Q(('solution', ''), _negated=True)), _connector='OR'), name='obstacle_solved_on_goes_with_its_solution', violation_error_message='Vướng mắc đã giải quyết phải có ngày (không trước ngày phát sinh) và cách giải quyết.'),
    ),
    migrations.AddConstraint(
        model_name='obstacle',
        constraint=models.CheckConstraint(condition=models.Q(('recorded_at__isnull', False), ('recorded_by__isnull', False)), name='obstacle_recorded_at_goes_with_recorded_by', violation_error_message='Thời điểm và người ghi phải được ghi cùng nhau.'),
    ),
    migrations.AddConstraint(
        model_name='printedtotal',
        constraint=models.UniqueConstraint(fields=('plan', 'document', 'label', 'until'), name='printedtotal_is_compared_once', violation_error_message='Dòng này của văn bản đã có trong bảng đối chiếu.'),
    ),
    migrations.AddConstraint(
        model_name='printedtotal',
        constraint=models.CheckConstraint(condition=models.Q(('stage__in', ['requested', 'appraised', 'approved', 'contracted', 'accepted', 'settled'])), name='printedtotal_stage_is_known', violation_error_message='Bước này không có trong danh mục.'),
    ),
    migrations.AddConstraint(
        model_name='progressnote',
        constraint=models.CheckConstraint(condition=models.Q(('recorded_at__isnull', False), ('recorded_by__isnull', False)), name='progressnote_recorded_at_goes_with_recorded_by', violation_error_message='Thời điểm và người ghi phải được ghi cùng nhau.'),
    ),
    migrations.AddConstraint(
        model_name='repeatrule',
        constraint=models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_from', None), ('valid_from__lte', models.F('valid_to')), _connector='OR'), name='repeatrule_begins_before_it_ends', violation_error_message='Ngày bắt đầu phải trước hoặc trùng ngày kết thúc.'),
    ),
    migrations.AddConstraint(
        model_name='repeatrule',
        constraint=khuyencong.constraints.NoOverlappingValidity(fields=('programme',), name='repeatrule_is_one_at_a_time', violation_error_message='Đã có một quy định cùng loại trong thời gian này. Hãy kết thúc hiệu lực của quy định cũ trước.'),
    ),
    migrations.AddConstraint(
        model_name='repeatrule',
        constraint=models.CheckConstraint(condition=models.Q(('years__range', (1, 30))), name='repeatrule_years_are_few', violation_error_message='Số năm phải từ 1 đến 30.'),
    ),
]

import bihuan.core.uid
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=bihuan.core.uid.uuid7, editable=False, unique=True, verbose_name='标识')),
                ('kind', models.CharField(choices=[('realm', '县市'), ('office', '办公室'), ('bureau', '市直单位'), ('township', '乡镇街道'), ('committee', '管委会'), ('village', '村社区'), ('section', '内设机构'), ('branch', '支部'), ('outside', '外部单位')], max_length=16, verbose_name='类别')),
                ('name', models.CharField(max_length=80, verbose_name='全称')),
                ('short_name', models.CharField(max_length=40, verbose_name='简称')),
                ('code', models.CharField(blank=True, max_length=20, verbose_name='代码')),
                ('path', models.CharField(blank=True, max_length=200, verbose_name='路径')),
                ('order', models.PositiveIntegerField(default=0, verbose_name='排序')),
                ('starts', models.DateField(blank=True, null=True, verbose_name='设立日期')),
                ('ends', models.DateField(blank=True, null=True, verbose_name='撤销日期')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='registry.unit', verbose_name='上级单位')),
                ('realm', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='县市')),
                ('successor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='predecessors', to='registry.unit', verbose_name='承接单位')),
            ],
            options={
                'verbose_name': '单位',
                'verbose_name_plural': '单位',
                'ordering': ['order', 'id'],
                'indexes': [models.Index(fields=['realm', 'path'], name='unit_realm_path'), models.Index(fields=['realm', 'kind', 'order'], name='unit_realm_kind')],
                'constraints': [models.UniqueConstraint(fields=('realm', 'name'), name='unit_name_once_in_realm'), models.UniqueConstraint(condition=models.Q(('code', ''), _negated=True), fields=('realm', 'code'), name='unit_code_once_in_realm'), models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['realm', 'outside']), _negated=True), ('parent__isnull', True), _connector='OR'), name='unit_top_and_outside_have_no_parent'), models.CheckConstraint(condition=models.Q(('ends__isnull', True), ('starts__isnull', True), ('ends__gte', models.F('starts')), _connector='OR'), name='unit_ends_after_it_starts')],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=bihuan.core.uid.uuid7, editable=False, unique=True, verbose_name='标识')),
                ('erased_at', models.DateTimeField(blank=True, null=True, verbose_name='删除个人信息时间')),
                ('realm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='县市')),
            ],
            options={
                'verbose_name': '人员',
                'verbose_name_plural': '人员',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=bihuan.core.uid.uuid7, editable=False, unique=True, verbose_name='标识')),
                ('kind', models.CharField(max_length=40, verbose_name='点位类别')),
                ('name', models.CharField(max_length=80, verbose_name='点位名称')),
                ('key', models.CharField(max_length=80, verbose_name='比对键')),
                ('address', models.CharField(blank=True, max_length=120, verbose_name='地址')),
                ('longitude', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, verbose_name='经度')),
                ('latitude', models.DecimalField(blank=True, decimal_places=6, max_digits=8, null=True, verbose_name='纬度')),
                ('ends', models.DateField(blank=True, null=True, verbose_name='停用日期')),
                ('realm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='县市')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='places', to='registry.unit', verbose_name='责任单位')),
            ],
            options={
                'verbose_name': '点位',
                'verbose_name_plural': '点位',
                'ordering': ['kind', 'name'],
                'indexes': [models.Index(fields=['realm', 'key'], name='place_realm_key'), models.Index(fields=['realm', 'unit'], name='place_realm_unit')],
                'constraints': [models.UniqueConstraint(fields=('realm', 'kind', 'name'), name='place_once_in_realm'), models.CheckConstraint(condition=models.Q(models.Q(('latitude__isnull', True), ('longitude__isnull', True)), models.Q(('latitude__range', (-90, 90)), ('longitude__range', (-180, 180))), _connector='OR'), name='place_has_both_coordinates_or_none')],
            },
        ),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('uid', models.UUIDField(default=bihuan.core.uid.uuid7, editable=False, unique=True, verbose_name='标识')),
                ('username', models.CharField(max_length=60, unique=True, verbose_name='用户名')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='邮箱')),
                ('is_active', models.BooleanField(default=True, verbose_name='启用')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='account', to='registry.person', verbose_name='人员')),
            ],
            options={
                'verbose_name': '账号',
                'verbose_name_plural': '账号',
            },
        ),
        migrations.CreateModel(
            name='TableImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=bihuan.core.uid.uuid7, editable=False, unique=True, verbose_name='标识')),
                ('table', models.CharField(choices=[('units', '单位'), ('people', '人员'), ('appointments', '任职'), ('places', '点位')], max_length=16, verbose_name='表')),
                ('file_name', models.CharField(max_length=200, verbose_name='文件名')),
                ('file_digest', models.CharField(max_length=80, verbose_name='文件指纹')),
                ('rows', models.TextField(blank=True, verbose_name='行（密文）')),
                ('receipt', models.JSONField(blank=True, default=dict, verbose_name='回执')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='上传时间')),
                ('committed_at', models.DateTimeField(blank=True, null=True, verbose_name='保存时间')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经手账号')),
                ('realm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='县市')),
            ],
            options={
                'verbose_name': '名册导入',
                'verbose_name_plural': '名册导入',
                'ordering': ['id'],
                'indexes': [models.Index(fields=['realm', 'account', 'table'], name='tableimport_mine')],
            },
        ),
        migrations.CreateModel(
            name='PlaceAlias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='名称')),
                ('key', models.CharField(max_length=80, verbose_name='比对键')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='registry.place', verbose_name='点位')),
                ('realm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='县市')),
            ],
            options={
                'verbose_name': '点位别名',
                'verbose_name_plural': '点位别名',
                'indexes': [models.Index(fields=['realm', 'key'], name='placealias_realm_key')],
                'constraints': [models.UniqueConstraint(fields=('place', 'name'), name='place_alias_listed_once')],
            },
        ),
        migrations.CreateModel(
            name='PersonalRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.TextField(verbose_name='姓名（密文）')),
                ('phone', models.TextField(blank=True, verbose_name='电话（密文）')),
                ('name_index', models.CharField(max_length=80, verbose_name='姓名盲索引')),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='personal', to='registry.person', verbose_name='人员')),
                ('realm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='县市')),
            ],
            options={
                'verbose_name': '个人信息',
                'verbose_name_plural': '个人信息',
                'indexes': [models.Index(fields=['realm', 'name_index'], name='personal_realm_name')],
            },
        ),
        migrations.CreateModel(
            name='Appointment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=bihuan.core.uid.uuid7, editable=False, unique=True, verbose_name='标识')),
                ('role', models.CharField(choices=[('office', '经办'), ('office_head', '办公室负责人'), ('verifier', '核验员'), ('inspector', '巡查员'), ('liaison', '联络员'), ('head', '单位负责人'), ('delegate', '授权代批人'), ('leader', '市领导'), ('system_admin', '系统管理员'), ('security_admin', '安全管理员'), ('auditor', '审计管理员')], max_length=16, verbose_name='角色')),
                ('line', models.CharField(choices=[('civic', '创文'), ('appraisal', '考评'), ('stars', '五星'), ('talent', '人才'), ('all', '全部业务')], default='all', max_length=12, verbose_name='业务')),
                ('title', models.CharField(blank=True, max_length=40, verbose_name='岗位名称')),
                ('starts', models.DateField(verbose_name='起')),
                ('ends', models.DateField(blank=True, null=True, verbose_name='止')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='registry.person', verbose_name='人员')),
                ('realm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='县市')),
                ('scope', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='范围')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='registry.unit', verbose_name='单位')),
            ],
            options={
                'verbose_name': '任职',
                'verbose_name_plural': '任职',
                'ordering': ['id'],
                'indexes': [models.Index(fields=['realm', 'unit', 'role'], name='appointment_unit_role')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends__isnull', True), ('ends__gte', models.F('starts')), _connector='OR'), name='appointment_ends_after_it_starts'), models.UniqueConstraint(condition=models.Q(('ends__isnull', True), ('role__in', ('system_admin', 'security_admin', 'auditor'))), fields=('person',), name='appointment_one_administrator_role_each')],
            },
        ),
        migrations.CreateModel(
            name='UnitName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='名称')),
                ('key', models.CharField(max_length=80, verbose_name='比对键')),
                ('kind', models.CharField(choices=[('official', '全称'), ('short', '简称'), ('alias', '别名')], max_length=10, verbose_name='类别')),
                ('starts', models.DateField(blank=True, null=True, verbose_name='启用日期')),
                ('ends', models.DateField(blank=True, null=True, verbose_name='停用日期')),
                ('realm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='县市')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='names', to='registry.unit', verbose_name='单位')),
            ],
            options={
                'verbose_name': '单位名称',
                'verbose_name_plural': '单位名称',
                'ordering': ['id'],
                'indexes': [models.Index(fields=['realm', 'key'], name='unitname_realm_key')],
                'constraints': [models.UniqueConstraint(fields=('unit', 'name', 'kind'), name='unit_name_listed_once')],
            },
        ),
    ]

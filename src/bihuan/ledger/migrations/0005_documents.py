import bihuan.core.uid
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('evidence', '0001_initial'),
        ('ledger', '0004_handlers_and_packs'),
        ('registry', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=bihuan.core.uid.uuid7, editable=False, unique=True, verbose_name='标识')),
                ('kind', models.CharField(choices=[('notice', '交办通知单'), ('report', '整改报告'), ('upper', '整改情况报告'), ('supervision', '督办单')], max_length=12, verbose_name='文种')),
                ('line', models.CharField(choices=[('civic', '创文'), ('appraisal', '考评'), ('stars', '五星'), ('talent', '人才'), ('all', '全部业务')], max_length=12, verbose_name='业务')),
                ('title', models.CharField(max_length=200, verbose_name='标题')),
                ('fields', models.JSONField(default=dict, verbose_name='内容')),
                ('code', models.CharField(max_length=20, verbose_name='机关代字')),
                ('year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='年度')),
                ('serial', models.PositiveIntegerField(blank=True, null=True, verbose_name='顺序号')),
                ('number', models.CharField(blank=True, max_length=60, verbose_name='文号')),
                ('stage', models.CharField(choices=[('draft', '草稿'), ('issued', '已签发'), ('signed', '已归签批件'), ('revoked', '已撤销')], default='draft', max_length=10, verbose_name='阶段')),
                ('template_digest', models.CharField(blank=True, max_length=64, verbose_name='模板指纹')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                ('drafted_at', models.DateTimeField(verbose_name='起草时间')),
                ('edited_at', models.DateTimeField(verbose_name='修改时间')),
                ('issued_at', models.DateTimeField(blank=True, null=True, verbose_name='签发时间')),
                ('signed_at', models.DateTimeField(blank=True, null=True, verbose_name='签批件收到时间')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='撤销时间')),
                ('reason', models.TextField(blank=True, verbose_name='撤销理由')),
                ('about', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='主送单位')),
                ('batch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='ledger.batch', verbose_name='批次')),
                ('docx', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.storedfile', verbose_name='Word 文件')),
                ('drafted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='起草人')),
                ('issued_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='签发人')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='主管办公室')),
                ('pdf', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.storedfile', verbose_name='PDF 文件')),
                ('realm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='县市')),
                ('revoked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='撤销人')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='发文单位')),
            ],
            options={
                'verbose_name': '文书',
                'verbose_name_plural': '文书',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['realm', 'office', '-id'], name='document_office'), models.Index(fields=['realm', 'unit', '-id'], name='document_unit'), models.Index(fields=['realm', 'about', '-id'], name='document_about')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('serial__isnull', False)), fields=('realm', 'code', 'year', 'serial'), name='document_number_once'), models.CheckConstraint(condition=models.Q(models.Q(('stage__in', ['issued', 'signed']), _negated=True), models.Q(('docx__isnull', False), ('issued_at__isnull', False), ('pdf__isnull', False), ('serial__isnull', False)), _connector='OR'), name='document_issued_has_number_and_files')],
            },
        ),
        migrations.CreateModel(
            name='DocumentCounter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, verbose_name='机关代字')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('next', models.PositiveIntegerField(default=1, verbose_name='下一号')),
                ('realm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='县市')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='发文单位')),
            ],
            options={
                'verbose_name': '文号',
                'verbose_name_plural': '文号',
                'constraints': [models.UniqueConstraint(fields=('realm', 'code', 'year'), name='document_counter_once')],
            },
        ),
        migrations.CreateModel(
            name='DocumentItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(verbose_name='顺序')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='ledger.document', verbose_name='文书')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.item', verbose_name='事项')),
                ('realm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='县市')),
            ],
            options={
                'verbose_name': '文书事项',
                'verbose_name_plural': '文书事项',
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('document', 'item'), name='document_item_once')],
            },
        ),
        migrations.CreateModel(
            name='PaperTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=bihuan.core.uid.uuid7, editable=False, unique=True, verbose_name='标识')),
                ('kind', models.CharField(choices=[('notice', '交办通知单'), ('report', '整改报告'), ('upper', '整改情况报告'), ('supervision', '督办单')], max_length=12, verbose_name='文种')),
                ('name', models.CharField(max_length=120, verbose_name='文件名')),
                ('uploaded_at', models.DateTimeField(verbose_name='上传时间')),
                ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='停用时间')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.storedfile', verbose_name='文件')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='主管办公室')),
                ('realm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='县市')),
                ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上传人')),
            ],
            options={
                'verbose_name': '文书模板',
                'verbose_name_plural': '文书模板',
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at__isnull', True)), fields=('office', 'kind'), name='paper_template_one_in_force')],
            },
        ),
    ]

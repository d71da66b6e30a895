import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('evidence', '0004_films'),
        ('registry', '0006_password_set_at'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(editable=False, unique=True, verbose_name='标识')),
                ('name', models.CharField(max_length=120, verbose_name='文件名')),
                ('purpose', models.CharField(choices=[('before', '整改前'), ('after', '整改后'), ('visit', '现场核查'), ('document', '佐证材料'), ('paper', '签批扫描件'), ('source', '来件原文')], max_length=12, verbose_name='用途')),
                ('length', models.PositiveBigIntegerField(verbose_name='字节数')),
                ('received', models.PositiveBigIntegerField(default=0, verbose_name='已收字节数')),
                ('began_at', models.DateTimeField(verbose_name='开始时间')),
                ('expires_at', models.DateTimeField(verbose_name='保留到')),
                ('refusal', models.CharField(blank=True, max_length=40, verbose_name='没有接收的原因')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上传人')),
                ('evidence', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.evidence', verbose_name='证据')),
                ('realm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='县市')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='单位')),
            ],
            options={
                'verbose_name': '续传',
                'verbose_name_plural': '续传',
                'ordering': ['id'],
                'indexes': [models.Index(condition=models.Q(('evidence__isnull', True), ('refusal', '')), fields=['account'], name='upload_open'), models.Index(fields=['expires_at'], name='upload_expires')],
                'constraints': [models.CheckConstraint(condition=models.Q(('length__gt', 0), ('received__lte', models.F('length'))), name='upload_fits_its_length'), models.CheckConstraint(condition=models.Q(models.Q(('evidence__isnull', True), ('refusal', '')), models.Q(('received', models.F('length')), models.Q(('evidence__isnull', True), ('refusal', ''), _connector='OR')), _connector='OR'), name='upload_ends_whole_and_once')],
            },
        ),
        migrations.CreateModel(
            name='UploadChunk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('start', models.PositiveBigIntegerField(verbose_name='起点')),
                ('size', models.PositiveBigIntegerField(verbose_name='字节数')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('upload', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='chunks', to='evidence.upload', verbose_name='续传')),
            ],
            options={
                'verbose_name': '分片',
                'verbose_name_plural': '分片',
                'ordering': ['start'],
                'constraints': [models.UniqueConstraint(fields=('upload', 'start'), name='chunk_once_at_its_start'), models.CheckConstraint(condition=models.Q(('size__gt', 0)), name='chunk_is_not_empty')],
            },
        ),
    ]

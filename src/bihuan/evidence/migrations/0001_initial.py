import bihuan.core.uid
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('registry', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=bihuan.core.uid.uuid7, editable=False, unique=True, verbose_name='标识')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('size', models.PositiveBigIntegerField(verbose_name='字节数')),
                ('media_type', models.CharField(choices=[('image/jpeg', 'JPEG'), ('image/png', 'PNG'), ('image/webp', 'WebP'), ('image/heic', 'HEIC'), ('application/pdf', 'PDF'), ('application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'DOCX'), ('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'XLSX')], max_length=80, verbose_name='类型')),
                ('stored_at', models.DateTimeField(verbose_name='存入时间')),
                ('realm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='县市')),
            ],
            options={
                'verbose_name': '文件',
                'verbose_name_plural': '文件',
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('realm', 'sha256'), name='file_once_in_realm'), models.CheckConstraint(condition=models.Q(('size__gt', 0)), name='file_is_not_empty')],
            },
        ),
        migrations.CreateModel(
            name='Picture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('width', models.PositiveIntegerField(verbose_name='宽')),
                ('height', models.PositiveIntegerField(verbose_name='高')),
                ('display_width', models.PositiveIntegerField(verbose_name='显示图宽')),
                ('display_height', models.PositiveIntegerField(verbose_name='显示图高')),
                ('has_exif', models.BooleanField(verbose_name='带拍摄信息')),
                ('taken_at', models.DateTimeField(null=True, verbose_name='拍摄时间')),
                ('longitude', models.DecimalField(decimal_places=6, max_digits=9, null=True, verbose_name='经度')),
                ('latitude', models.DecimalField(decimal_places=6, max_digits=8, null=True, verbose_name='纬度')),
                ('camera', models.CharField(blank=True, max_length=80, verbose_name='相机')),
                ('software', models.CharField(blank=True, max_length=80, verbose_name='软件')),
                ('realm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='县市')),
                ('file', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='picture', to='evidence.storedfile', verbose_name='文件')),
            ],
            options={
                'verbose_name': '图片',
                'verbose_name_plural': '图片',
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('latitude__isnull', True), ('longitude__isnull', True)), models.Q(('latitude__range', (-90, 90)), ('longitude__range', (-180, 180))), _connector='OR'), name='picture_has_both_coordinates_or_none')],
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=bihuan.core.uid.uuid7, editable=False, unique=True, verbose_name='标识')),
                ('purpose', models.CharField(choices=[('before', '整改前'), ('after', '整改后'), ('visit', '现场核查'), ('document', '佐证材料'), ('paper', '签批扫描件'), ('source', '来件原文')], max_length=12, verbose_name='用途')),
                ('name', models.CharField(max_length=120, verbose_name='文件名')),
                ('caption', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('taken_at', models.DateTimeField(null=True, verbose_name='拍摄时间')),
                ('at', models.DateTimeField(verbose_name='收到时间')),
                ('target_kind', models.CharField(blank=True, max_length=40, verbose_name='对象种类')),
                ('target_uid', models.UUIDField(null=True, verbose_name='对象标识')),
                ('part_uid', models.UUIDField(null=True, verbose_name='所属部分')),
                ('place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.place', verbose_name='点位')),
                ('realm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='县市')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='单位')),
                ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上传人')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='evidence.storedfile', verbose_name='文件')),
            ],
            options={
                'verbose_name': '证据',
                'verbose_name_plural': '证据',
                'ordering': ['id'],
                'indexes': [models.Index(fields=['realm', 'target_kind', 'target_uid'], name='evidence_target'), models.Index(condition=models.Q(('target_kind', '')), fields=['uploaded_by'], name='evidence_unlinked'), models.Index(fields=['file'], name='evidence_file')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('part_uid__isnull', True), ('target_kind', ''), ('target_uid__isnull', True)), models.Q(models.Q(('target_kind', ''), _negated=True), ('target_uid__isnull', False)), _connector='OR'), name='evidence_target_is_whole')],
            },
        ),
    ]

import bihuan.core.uid
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('evidence', '0002_read_formats'),
        ('registry', '0003_initials'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Doubt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=bihuan.core.uid.uuid7, editable=False, unique=True, verbose_name='标识')),
                ('kind', models.CharField(max_length=12, verbose_name='种类')),
                ('data', models.JSONField(default=dict, verbose_name='数据')),
                ('at', models.DateTimeField(verbose_name='提出时间')),
                ('verdict', models.CharField(blank=True, choices=[('', '待处理'), ('usable', '照片可用'), ('unusable', '照片不能作数')], default='', max_length=10, verbose_name='结论')),
                ('reason', models.TextField(blank=True, verbose_name='理由')),
                ('settled_at', models.DateTimeField(null=True, verbose_name='处理时间')),
                ('evidence', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='doubts', to='evidence.evidence', verbose_name='证据')),
                ('other', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.evidence', verbose_name='对照')),
                ('realm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='县市')),
                ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='处理人')),
            ],
            options={
                'verbose_name': '疑点',
                'verbose_name_plural': '疑点',
                'ordering': ['id'],
                'indexes': [models.Index(condition=models.Q(('verdict', '')), fields=['realm', 'id'], name='doubt_open')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('other__isnull', False)), fields=('evidence', 'kind', 'other'), name='doubt_once_beside'), models.UniqueConstraint(condition=models.Q(('other__isnull', True)), fields=('evidence', 'kind'), name='doubt_once_alone'), models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', True), ('verdict', '')), models.Q(models.Q(('verdict', ''), _negated=True), ('settled_at__isnull', False)), _connector='OR'), name='doubt_is_settled_whole')],
            },
        ),
        migrations.CreateModel(
            name='Resemblance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('distance', models.PositiveSmallIntegerField(verbose_name='相差位数')),
                ('layout', models.PositiveSmallIntegerField(verbose_name='摆放')),
                ('first', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.picture', verbose_name='先存入的')),
                ('realm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit', verbose_name='县市')),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.picture', verbose_name='后存入的')),
            ],
            options={
                'verbose_name': '相似图片',
                'verbose_name_plural': '相似图片',
                'constraints': [models.UniqueConstraint(fields=('first', 'second'), name='resemblance_once'), models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='resemblance_in_order')],
            },
        ),
        migrations.AddField(
            model_name='evidence',
            name='examined_at',
            field=models.DateTimeField(null=True, verbose_name='核对时间'),
        ),
        migrations.AddField(
            model_name='picture',
            name='fingerprint',
            field=models.BinaryField(null=True, verbose_name='画面指纹'),
        ),
        migrations.AddField(
            model_name='picture',
            name='fingerprint_version',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='指纹版本'),
        ),
        migrations.AddField(
            model_name='picture',
            name='looked_up_at',
            field=models.DateTimeField(null=True, verbose_name='比对时间'),
        ),
        migrations.AddIndex(
            model_name='evidence',
            index=models.Index(condition=models.Q(('examined_at__isnull', True), ('purpose__in', ('before', 'after', 'visit')), models.Q(('target_kind', ''), _negated=True)), fields=['id'], name='evidence_unexamined'),
        ),
        migrations.AddIndex(
            model_name='picture',
            index=models.Index(fields=['fingerprint_version', 'id'], name='picture_version'),
        ),
        migrations.AddIndex(
            model_name='picture',
            index=models.Index(fields=['realm', 'id'], name='picture_realm'),
        ),
    ]

"""hoso_cms: electronic personnel records (hồ sơ điện tử) as versioned documents."""

from pathlib import Path

from setuptools import find_packages, setup

HERE = Path(__file__).parent
REQUIRED = [
    line.split('#')[0].strip()
    for line in (HERE / 'requirements.txt').read_text(encoding='utf-8').splitlines()
    if line.split('#')[0].strip()
]

setup(
    name='hoso_cms',
    version='0.1',
    description=__doc__,
    long_description=(HERE / 'README.md').read_text(encoding='utf-8') if (HERE / 'README.md').exists() else '',
    packages=find_packages(include=['hoso_cms', 'hoso_cms.*']),
    include_package_data=True,
    data_files=[
        ('share/hoso_cms/content_types', [str(p.relative_to(HERE)) for p in (HERE / 'content_types').glob('*.xml')]),
        (
            'share/hoso_cms/content_types/effects',
            [str(p.relative_to(HERE)) for p in (HERE / 'content_types' / 'effects').glob('*.xml')],
        ),
        (
            'share/hoso_cms/content_types/vocabularies',
            [str(p.relative_to(HERE)) for p in (HERE / 'content_types' / 'vocabularies').glob('*.xml')],
        ),
        ('share/hoso_cms/workflows', [str(p.relative_to(HERE)) for p in (HERE / 'workflows').glob('*.xml')]),
        (
            'share/hoso_cms/workflows/rules',
            [str(p.relative_to(HERE)) for p in (HERE / 'workflows' / 'rules').glob('*.xml')],
        ),
        (
            'share/hoso_cms/workflows/regulations',
            [str(p.relative_to(HERE)) for p in (HERE / 'workflows' / 'regulations').glob('*.xml')],
        ),
        (
            'share/hoso_cms/workflows/regulations/texts',
            [str(p.relative_to(HERE)) for p in (HERE / 'workflows' / 'regulations' / 'texts').glob('*.xml')],
        ),
    ],
    package_data={'hoso_cms': ['**/*.xsd', '**/*.pt', '**/static/**', '**/*.txt', '**/*.typ']},
    python_requires='>=3.11,<3.14',
    install_requires=REQUIRED,
    extras_require={'postgresql': ['psycopg[binary]==3.3.9']},
    entry_points={
        'paste.app_factory': ['main = hoso_cms:main'],
        'console_scripts': ['hoso = hoso_cms.scripts.main:main'],
        'zodburi.resolvers': ['hoso = hoso_cms.storage:resolve'],
    },
)

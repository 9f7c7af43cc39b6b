-- 成批审核的结果：在这个目录里运行 duckdb -init views.sql，就可以用SQL查。
-- 只看目录里现有的文件、按最近一次用的规则审核的结果。

create or replace view paths as
  select * from read_parquet('paths.parquet');

create or replace view reports as
  select p.path, r.*
  from paths p join read_parquet('reports/*.parquet') r using (digest, edition);

create or replace view statements as
  select * from read_parquet('statements/*.parquet') semi join paths using (digest, edition);

create or replace view relations as
  select * from read_parquet('relations/*.parquet') semi join paths using (digest, edition);

create or replace view findings as
  select * from read_parquet('findings/*.parquet') semi join paths using (digest, edition);

-- 按种类和年度
create or replace view by_kind_and_year as
  select
    case when error <> '' then 'unread' else kind end as kind, year, count(*) as reports,
    count(*) filter (errors > 0) as with_errors,
    count(*) filter (errors = 0 and warnings > 0) as with_warnings_only,
    sum(errors)::bigint as errors, sum(warnings)::bigint as warnings
  from reports group by all order by kind, year nulls last;

-- 每条关系：查了多少处、成立多少处、多少份报告不成立；只在不成立时才有的关系没有比率
create or replace view by_relation as
  select
    relation, count(*) as checked, count(*) filter (state = 'held') as held, count(*) filter (state = 'tail') as rounding,
    count(*) filter (state = 'failed') as failed, count(distinct (digest, member)) as reports,
    count(distinct (digest, member)) filter (state = 'failed') as reports_failed,
    if(count(*) filter (state <> 'failed') = 0, null, count(*) filter (state = 'failed') / count(*)) as failed_rate
  from relations group by all order by failed_rate desc nulls last, failed desc, relation;

-- 常见的问题
create or replace view by_finding as
  select
    relation, severity, any_value(title order by title) as title, count(*) as findings,
    count(distinct (digest, member)) as reports
  from findings group by relation, severity order by reports desc, findings desc, relation;

-- 读出了多少：句子里印出的数、表格里印出的数
create or replace view coverage as
  select
    format, year, count(*) as reports, sum(quantities)::bigint as quantities, sum(understood)::bigint as understood,
    sum(cells)::bigint as cells, sum(cells_understood)::bigint as cells_understood,
    sum(understood) / nullif(sum(quantities), 0) as understood_rate,
    sum(cells_understood) / nullif(sum(cells), 0) as cells_understood_rate
  from reports where kind = 'final-accounts' group by all order by format, year nulls last;

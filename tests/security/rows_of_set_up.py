"""Who gets what at the addresses of setting up an office: a part of the table of test_urls.py."""

ADMINISTRATOR_ALONE, NOWHERE = "403 403 403 403 403 200", "403 403 403 403 403 404"
NO, OVER = "405 405 405 405 405 405", "410 410 410 410 410 410"
ROWS = [
    ("reports:set_up", (), ADMINISTRATOR_ALONE, NO),
    ("reports:set_up_office", ("=92",), ADMINISTRATOR_ALONE, ADMINISTRATOR_ALONE),
    ("reports:set_up_office", ("=94",), NOWHERE, NOWHERE),
    ("reports:office_set_up", ("=soc-trang",), ADMINISTRATOR_ALONE, NO),
    ("reports:office_set_up", ("=khong-co",), NOWHERE, NO),
    ("reports:office_accounts", ("=soc-trang",), ADMINISTRATOR_ALONE, ADMINISTRATOR_ALONE),
    ("reports:office_accounts", ("=khong-co",), NOWHERE, NOWHERE),
    ("reports:office_sheet", ("=soc-trang",), ADMINISTRATOR_ALONE, NO),
    ("reports:office_sheet", ("=khong-co",), NOWHERE, NO),
    ("accounts:invitation", ("=1", "=x-y"), OVER, OVER),
]

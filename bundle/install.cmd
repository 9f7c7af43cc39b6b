@echo off
chcp 65001 >nul
for %%v in (3.13 3.12 3.11) do (
  py -%%v -c "" >nul 2>nul && (
    py -%%v "%~dp0install.py" %*
    goto done
  )
)
python "%~dp0install.py" %*
:done
pause

# Run by cmake --install: fills the units in for the prefix of that moment. One service and one timer serve the workspace
# /var/lib/baocao; the same two as templates, baocao@NAME, serve /var/lib/baocao/NAME on a server of several offices.
set(BC_BIN "${CMAKE_INSTALL_PREFIX}/bin")
set(BC_LIBEXEC "${CMAKE_INSTALL_PREFIX}/libexec/baocao")

function(unit source name)
    configure_file("${BC_UNITS_FROM}/${source}.in" "${BC_UNITS_MADE}/${name}" @ONLY)
    file(INSTALL "${BC_UNITS_MADE}/${name}" DESTINATION "${CMAKE_INSTALL_PREFIX}/lib/systemd/system")
endfunction()

set(BC_UNIT_REMARK "The workspace of the office: /var/lib/baocao. Several offices on one server: baocao@NAME.")
set(BC_UNIT_OF "")
set(BC_UNIT_FOLDER /var/lib/baocao)
set(BC_UNIT_STATE baocao)
set(BC_UNIT_KEY "")
set(BC_UNIT_MORE "")
unit(baocao.service baocao.service)
unit(baocao.timer baocao.timer)

set(BC_UNIT_REMARK "One of several offices on a server: the workspace /var/lib/baocao/%i.")
set(BC_UNIT_OF " (%i)")
set(BC_UNIT_FOLDER /var/lib/baocao/%i)
set(BC_UNIT_STATE baocao/%i)
set(BC_UNIT_KEY ":baocao-workspace-key-%i")
set(BC_UNIT_MORE "\n\n# The other offices' workspaces are not there for this one.
TemporaryFileSystem=/var/lib/baocao:mode=0755\nBindPaths=/var/lib/baocao/%i")
unit(baocao.service baocao@.service)
unit(baocao.timer baocao@.timer)

unit(baocao-failure@.service baocao-failure@.service)

configure_file("${BC_UNITS_FROM}/report-failure.in" "${BC_UNITS_MADE}/report-failure" @ONLY)
file(INSTALL "${BC_UNITS_MADE}/report-failure" DESTINATION "${CMAKE_INSTALL_PREFIX}/libexec/baocao"
    PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
file(INSTALL "${BC_UNITS_FROM}/baocao.sysusers" DESTINATION "${CMAKE_INSTALL_PREFIX}/lib/sysusers.d"
    RENAME baocao.conf)
file(INSTALL "${BC_UNITS_FROM}/baocao.tmpfiles" DESTINATION "${CMAKE_INSTALL_PREFIX}/lib/tmpfiles.d"
    RENAME baocao.conf)

# Run at each build: writes the header only if the commit is another one, so that nothing is compiled again without need.
# COMMIT: what it is where there is no git.
execute_process(COMMAND git describe --always --dirty --abbrev=12 --exclude=* WORKING_DIRECTORY ${SOURCE}
                OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE failed ERROR_QUIET)
if(failed OR NOT commit)
  set(commit "${COMMIT}")
endif()
configure_file(${SOURCE}/cmake/commit.hpp.in ${HEADER} @ONLY)

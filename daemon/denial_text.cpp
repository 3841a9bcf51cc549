#include "daemon/denial_text.hpp"

namespace vedette::daemon {
namespace {

std::string may_not_run(const Denial& denial, std::string_view user) {
  return std::string{"User "}.append(user).append(" has no permissions to run the '" + denial.object + "' command");
}

}  // namespace

std::string refusal_text(const Denial& denial, std::string_view user) {
  if (denial.what == Denial::What::channel) return "NOPERM No permissions to access a channel";
  return "NOPERM " + may_not_run(denial, user);
}

std::string dry_run_text(const Denial& denial, std::string_view user) {
  if (denial.what == Denial::What::command) return may_not_run(denial, user);
  return std::string{"User "}.append(user).append(" has no permissions to access the '" + denial.object + "' channel");
}

std::string no_acl_file_text() {
  return "ERR This Redis instance is not configured to use an ACL file. You may want to specify users via the ACL "
         "SETUSER command and then issue a CONFIG REWRITE (assuming you have a Redis configuration file set) in order "
         "to store users in the Redis configuration.";
}

}  // namespace vedette::daemon

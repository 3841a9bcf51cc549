#include "daemon/denial_text.hpp"

namespace vedette::daemon {

std::string refusal_text(const Dialect& dialect, const Denial& denial, std::string_view user) {
  if (denial.what == Denial::What::channel) return "NOPERM " + std::string{dialect.refused_channel()};
  return "NOPERM " + dialect.refused_command(user, denial.object);
}

std::string dry_run_text(const Dialect& dialect, const Denial& denial, std::string_view user) {
  if (denial.what == Denial::What::channel) {
    return std::string{"User "}.append(user).append(" has no permissions to access the '" + denial.object +
                                                    "' channel");
  }
  std::string text = dialect.refused_command(user, denial.object);
  if (text.front() == 't') text.front() = 'T';  // `This user`: here it begins a sentence.
  return text;
}

std::string no_acl_file_text() {
  return "ERR This Redis instance is not configured to use an ACL file. You may want to specify users via the ACL "
         "SETUSER command and then issue a CONFIG REWRITE (assuming you have a Redis configuration file set) in order "
         "to store users in the Redis configuration.";
}

}  // namespace vedette::daemon

#include "daemon/access_control.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <stdexcept>

namespace vedette::daemon {

std::string_view password_of_clients(const config::DaemonSettings& settings) {
  return settings.clients_need_no_password ? std::string_view{} : std::string_view{settings.requirepass};
}

AccessControl::AccessControl(std::string_view default_password) {
  if (!default_password.empty()) default_password_ = digest(default_password);
}

bool AccessControl::accepts(std::string_view user, std::string_view password) const {
  if (user != "default") return false;
  if (!default_password_) return true;
  const Digest given = digest(password);
  return CRYPTO_memcmp(given.data(), default_password_->data(), given.size()) == 0;
}

AccessControl::Digest AccessControl::digest(std::string_view password) {
  Digest result{};
  unsigned int length = 0;
  if (EVP_Digest(password.data(), password.size(), result.data(), &length, EVP_sha256(), nullptr) != 1 ||
      length != result.size()) {
    throw std::runtime_error{"OpenSSL offers no SHA-256"};
  }
  return result;
}

}  // namespace vedette::daemon

#include "config/hexadecimal_sha1.hpp"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>
#include <string_view>

namespace vedette::config {

std::string hexadecimal_sha1(const std::string& text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  unsigned length = 0;
  if (EVP_Digest(text.data(), text.size(), hash.data(), &length, EVP_sha1(), nullptr) != 1) {
    throw std::runtime_error{"OpenSSL offers no SHA-1"};
  }
  constexpr std::string_view digits = "0123456789abcdef";
  std::string result;
  for (unsigned i = 0; i < length; ++i) result.append({digits[hash[i] / 16], digits[hash[i] % 16]});
  return result;
}

}  // namespace vedette::config

#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

struct x509_st;
struct evp_pkey_st;

namespace vedette::lab {

/// What a certificate says, and how its key is kept.
struct Wish {
  std::string name = "lab";          ///< The common name.
  std::chrono::hours good_for{240};  ///< From an hour ago on, so that -1 h or less is expired.
  std::string passphrase{};          ///< Of the key; empty: not locked.
};

/// A certificate authority that a test makes for itself. No key of it lies in the tree.
class Authority {
 public:
  explicit Authority(const std::string& name = "lab authority");
  Authority(Authority&&) noexcept;
  ~Authority();

  /// Writes our own certificate, PEM.
  void write(const std::filesystem::path& file) const;
  /// Makes a key and a certificate for 127.0.0.1 that we have signed: `<stem>.crt` and `<stem>.key`, PEM. Old ones are
  /// replaced.
  void issue(const std::filesystem::path& stem, const Wish& wish = {}) const;

 private:
  struct Frees {
    void operator()(x509_st* certificate) const;
    void operator()(evp_pkey_st* key) const;
  };
  std::unique_ptr<evp_pkey_st, Frees> key_;
  std::unique_ptr<x509_st, Frees> certificate_;
};

/// A folder with `ca.crt`, and `server.crt` and `client.crt` with their keys. Returns who signed them.
Authority make_certificates(const std::filesystem::path& folder);

}  // namespace vedette::lab

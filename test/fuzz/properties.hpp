#pragma once

#include <string>
#include <string_view>

namespace vedette::fuzz {

// What must hold for any bytes whatever. Each gives a sentence about what does not hold; empty: all is well.

/// Requests are the same however the bytes are cut, and survive being written and read again.
std::string check_request(std::string_view bytes);

/// A report holds nothing that can't be used.
std::string check_info(std::string_view bytes);

/// A hello that was understood is written as it was read.
std::string check_hello(std::string_view bytes);

/// A configuration that was understood says the same once it was rewritten, and rewriting it again changes nothing.
std::string check_conf(std::string_view bytes);

/// A configuration in YAML that was understood says the same once it was written down, in either form.
std::string check_yaml(std::string_view bytes);

/// A user that was understood is the same once it was written and read again, in sentinel.conf as in an ACL file; a
/// rule that is refused changes nothing.
std::string check_acl(std::string_view bytes);

}  // namespace vedette::fuzz

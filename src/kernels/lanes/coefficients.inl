// Written by coefficients.py; lowest power first.
// clang-format off
// |error| < 1.4e-18 on [-0.346608, 0.346608]
constexpr double exp_terms[] = {0x1.0000000000000p-1, 0x1.5555555555557p-3, 0x1.5555555555556p-5, 0x1.11111111100dcp-7, 0x1.6c16c16c162d4p-10, 0x1.a01a01abe7fe1p-13, 0x1.a01a01a6d889cp-16, 0x1.71de0231960ebp-19, 0x1.27e4db646b17ep-22, 0x1.af4de97ca4194p-26, 0x1.1f730349868cep-29};
// |error| < 1e-18 on [0, 0.0294402]
constexpr double log_terms[] = {0x1.5555555555555p-2, 0x1.9999999999a38p-3, 0x1.2492492476c87p-3, 0x1.c71c720160b47p-4, 0x1.745cf901605f7p-4, 0x1.3b1c360763b8ap-4, 0x1.0fbe83c2cbcf3p-4, 0x1.0c04595972ab8p-4};
// |error| < 9.4e-19 on [0, 0.0294402]
constexpr double log_fine_terms[] = {0x1.999999999999ap-3, 0x1.2492492492521p-3, 0x1.c71c71c6eaa10p-4, 0x1.745d177a96056p-4, 0x1.3b1395d2190c1p-4, 0x1.1118c7e4b0917p-4, 0x1.df7cc8e5fa539p-5, 0x1.e02e6fff27908p-5};
// |error| < 1.2e-20 on [0, 0.617467]
constexpr double sin_terms[] = {-0x1.5555555555555p-3, 0x1.1111111111110p-7, -0x1.a01a01a01992fp-13, 0x1.71de3a545f836p-19, -0x1.ae645410e937bp-26, 0x1.61217d9252c03p-33, -0x1.ab16f5caa198ap-41};
// |error| < 6.5e-22 on [0, 0.617467]
constexpr double cos_terms[] = {0x1.5555555555555p-5, -0x1.6c16c16c16c16p-10, 0x1.a01a01a019d06p-16, -0x1.27e4fb77125c5p-22, 0x1.1eed8deac3dfep-29, -0x1.9394b8bd50ae1p-37, 0x1.ab779550c8d9bp-45};
// |error| < 6.4e-20 on [0, 0.2501]
constexpr double asin_terms[] = {0x1.5555555555555p-3, 0x1.333333333332dp-4, 0x1.6db6db6db7c96p-5, 0x1.f1c71c70ed1adp-6, 0x1.6e8ba31ce37bfp-6, 0x1.1c4ebd6df68b7p-6, 0x1.c99b000e791f4p-7, 0x1.7a70ab2bcdeadp-7, 0x1.40e47f482ed3fp-7, 0x1.0a9171f4c504ep-7, 0x1.20548a3ca847dp-7, 0x1.804c0240677f0p-12, 0x1.720d0586f24a3p-6, -0x1.8a435f5117258p-6, 0x1.f7b7e46af0ee8p-6};
// |error| < 4.3e-20 on [0, 0.171744]
constexpr double atan_terms[] = {-0x1.5555555555555p-2, 0x1.9999999999997p-3, -0x1.24924924920a3p-3, 0x1.c71c71c6dd2d8p-4, -0x1.745d173542f7ap-4, 0x1.3b13aea53b18fp-4, -0x1.1110ce80547d7p-4, 0x1.e1d8ddf459f4dp-5, -0x1.aebcad6415c5dp-5, 0x1.829a09d7f37d9p-5, -0x1.5030c28013685p-5, 0x1.f5ba271a2a8e8p-6, -0x1.c7a6bc6dde7f9p-7};
// |error| < 1.7e-25 on [0, 1.01]
constexpr double sinh_terms[] = {0x1.5555555555555p-3, 0x1.1111111111111p-7, 0x1.a01a01a01a01ap-13, 0x1.71de3a556c723p-19, 0x1.ae64567f56f85p-26, 0x1.61246136b7aa8p-33, 0x1.ae7f44d8da2e5p-41, 0x1.952634c583ee3p-49, 0x1.329650eb7bfbcp-57};
// |error| < 1.8e-21 on [0, 0.3601]
constexpr double tanh_terms[] = {-0x1.5555555555555p-2, 0x1.1111111111111p-3, -0x1.ba1ba1ba1b9e7p-5, 0x1.664f4882bf3c9p-6, -0x1.226e355de4144p-7, 0x1.d6d3d0b1c3cc9p-9, -0x1.7da35eeba5b20p-10, 0x1.3557b98c3014fp-11, -0x1.f571e24d7dfd9p-13, 0x1.960c35363aa31p-14, -0x1.4662a7c8f3da9p-15, 0x1.f7c6f52ea3006p-17, -0x1.4bdc86dace7d0p-18, 0x1.0a1f597a37221p-20};
constexpr double ln2[] = {0x1.62e42fee00000p-1, 0x1.a39ef35793c76p-33};
constexpr double log2_e[] = {0x1.71547652b82fep+0};
constexpr double ln10_inverse[] = {0x1.bcb7b1526e50ep-2, 0x1.95355baaafad3p-57};
constexpr double third[] = {0x1.5555555555555p-2, 0x1.5555555555555p-56};
constexpr double half_pi[] = {0x1.921fb54400000p+0, 0x1.0b4611a600000p-34, 0x1.3198a2e000000p-69, 0x1.b839a252049c1p-104};
constexpr double half_pi_pair[] = {0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54};
constexpr double two_over_pi[] = {0x1.45f306dc9c883p-1};
constexpr std::uint64_t two_over_pi_bits[] = {0xa2f9836e4e441529u, 0xfc2757d1f534ddc0u, 0xdb6295993c439041u, 0xfe5163abdebbc561u, 0xb7246e3a424dd2e0u, 0x06492eea09d1921cu, 0xfe1deb1cb129a73eu, 0xe88235f52ebb4484u, 0xe99c7026b45f7e41u, 0x3991d639835339f4u, 0x9c845f8bbdf9283bu, 0x1ff897ffde05980fu, 0xef2f118b5a0a6d1fu, 0x6d367ecf27cb09b7u, 0x4f463f669e5fea2du, 0x7527bac7ebe5f17bu, 0x3d0739f78a5292eau, 0x6bfb5fb11f8d5d08u, 0x56033046fc7b6babu, 0xf0cfbc209af4361du};
